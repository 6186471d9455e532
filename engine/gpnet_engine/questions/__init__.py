"""What can be asked of a session: where a number comes from, what changed, is it right, is the network well."""
