// What is wider than the screen is scrolled by keyboard, too; what isn't needs no stop on the way.
const scrolled = new ResizeObserver(entries => entries.forEach(entry => reach(entry.target)));
function reach(element) {
  if (element.scrollWidth > element.clientWidth) {
    element.tabIndex = 0;
    element.setAttribute('role', 'group');
    element.setAttribute('aria-labelledby', element.closest('section').getAttribute('aria-labelledby'));
  } else {
    element.removeAttribute('tabindex');
    element.removeAttribute('role');
    element.removeAttribute('aria-labelledby');
  }
}
for (const element of document.querySelectorAll('.scroll')) {
  reach(element);
  scrolled.observe(element);
}
