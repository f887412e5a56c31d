// A link to a section that is folded opens it.
const open = id => {
  const folded = id && document.getElementById(id)?.closest('details.folded');
  if (folded) folded.open = true;
};
document.querySelectorAll('a[href^="#"]').forEach(link => link.addEventListener('click', () => open(link.hash.slice(1))));
open(location.hash.slice(1));
// Paper has what is folded, too, but of a list to be searched the names alone: what they say takes a hundred pages.
let unfolded = [];
addEventListener('beforeprint', () => {
  unfolded = [...document.querySelectorAll('details:not([open])')].filter(folded => !folded.matches('#resources details'));
  unfolded.forEach(folded => { folded.open = true; });
});
addEventListener('afterprint', () => unfolded.forEach(folded => { folded.open = false; }));
