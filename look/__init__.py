"""How every surface looks: design tokens, fonts and pictograms, in one place for Kivy, CSS and paper."""
