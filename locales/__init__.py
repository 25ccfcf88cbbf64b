"""Words and countries as data: catalogues of translations, country presets, fonts."""
