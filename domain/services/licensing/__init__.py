"""What is offered, downloaded and licensed: the use cases."""
