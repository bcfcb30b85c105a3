"""Ways along a cell: where its variable is used, where it is at home, who shares it."""
