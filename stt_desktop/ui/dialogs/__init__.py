"""Dialogs. Each is shown with ``async_bridge.answer``; none runs a loop of its own."""
