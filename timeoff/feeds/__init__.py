"""Leave in other people's calendar programs: iCalendar feeds of a person and of a team."""
