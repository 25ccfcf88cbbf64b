"""What a loan is: products, applications, offers, schedules, and how payments settle them."""
