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
