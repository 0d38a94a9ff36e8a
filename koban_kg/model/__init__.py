"""What the ontology says at the doors: exposed classes, properties and closed lists."""
