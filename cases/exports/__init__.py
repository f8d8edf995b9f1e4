"""Files that leave the site: one writer a format, all over the same sheet."""
