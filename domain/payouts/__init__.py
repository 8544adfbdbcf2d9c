"""What producers are paid: their accounts, their shares of a month, and how those are sent."""
