// Runs before the first paint: the wrong theme must never flash.
(function () {
	var theme = 'system';
	try {
		theme = localStorage.getItem('theme') || theme;
	} catch {
		// Storage may be forbidden; the device's own theme then applies.
	}
	document.documentElement.dataset.theme = theme;
})();
