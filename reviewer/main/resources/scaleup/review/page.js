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

const search = document.getElementById('search');
const found = document.getElementById('found');
const resources = [...document.querySelectorAll('#resources details')];
search.addEventListener('input', () => {
  const words = search.value.toLowerCase().split(/\s+/).filter(word => word);
  let count = 0;
  for (const resource of resources) {
    const text = resource.textContent.toLowerCase();
    resource.hidden = !words.every(word => text.includes(word));
    count += resource.hidden ? 0 : 1;
  }
  found.textContent = `${count} of ${resources.length} resources`;
});
