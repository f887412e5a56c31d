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
// A link to a section that is folded opens it, and paper has all of them.
const open = id => {
  const folded = id && document.getElementById(id)?.closest('details.folded');
  if (folded) folded.open = true;
};
document.querySelectorAll('a[href^="#"]').forEach(link => link.addEventListener('click', () => open(link.hash.slice(1))));
open(location.hash.slice(1));
addEventListener('beforeprint', () => document.querySelectorAll('details.folded').forEach(folded => { folded.open = true; }));
