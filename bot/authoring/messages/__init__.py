"""The sentences and labels of making and changing a twin."""
