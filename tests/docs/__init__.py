"""The documentation is tested: pages that are made, examples that run, links that lead somewhere."""
