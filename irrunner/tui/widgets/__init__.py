"""What the rooms are made of: widgets that render what they are given and decide nothing."""
