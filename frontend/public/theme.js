// Runs before the first paint, so that a chosen theme never flashes in the other one. A file of its own, because the page's
// policy allows no inline scripts. Without a choice the colours follow the system (see styles.scss).
try {
  const theme = localStorage.getItem('aurora-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is switched off in this browser: follow the system.
}
