"""The screen of credentials: the matrix, and what is known of the one under the cursor."""
