"""The selected task: its transcript, or what there is to say about it."""
