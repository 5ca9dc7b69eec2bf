"""irrunner: walks people through an incident, keeps the record, writes the report."""

__version__ = "0.1.0"
