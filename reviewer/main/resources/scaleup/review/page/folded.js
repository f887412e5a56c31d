// A link to a section that is folded opens it, and paper has all of them.
const open = id => {
  const folded = id && document.getElementById(id)?.closest('details.folded');
  if (folded) folded.open = true;
};
document.querySelectorAll('a[href^="#"]').forEach(link => link.addEventListener('click', () => open(link.hash.slice(1))));
open(location.hash.slice(1));
addEventListener('beforeprint', () => document.querySelectorAll('details.folded').forEach(folded => { folded.open = true; }));
