"""Widgets that are used by several screens: they render what they are given and decide nothing."""
