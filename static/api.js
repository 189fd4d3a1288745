// The reader of the API's description has a dark look of its own, under a name of its own.
document.documentElement.classList.toggle("dark-mode", document.documentElement.classList.contains("dark"));
