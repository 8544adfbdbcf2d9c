"""Test money: a payment processor in a file beside the site, with hosted pages and knobs of its own."""
