"""The screens, a module or a package for each feature, with its widgets and its stylesheet."""
