"""The product's face: settings, commands, the one-process runner and the demo."""
