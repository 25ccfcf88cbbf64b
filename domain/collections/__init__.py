"""The ladder of lateness: reminders, late charges, default, each decided from a due date and a business date."""
