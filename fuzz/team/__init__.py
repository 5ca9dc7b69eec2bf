"""A team store whose server dies, whose disk is full, whose line is cut, whose people and versions do not agree."""
