"""Does the mind that judges report only what stands there, whatever the model says or fails to say?"""
