"""The table of tasks: model, painting, view."""
