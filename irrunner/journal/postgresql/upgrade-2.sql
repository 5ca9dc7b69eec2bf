-- The evidence of a store may lie elsewhere; that of the stores there are is in their tables.

ALTER TABLE store ADD COLUMN evidence text NOT NULL DEFAULT '';
