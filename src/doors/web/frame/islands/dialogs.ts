/** `<a href="PAGE" data-dialog="ID">` opens the dialog of that id in place of going to the page that asks the same. */
document.addEventListener('click', (event) => {
  const link = (event.target as Element).closest<HTMLAnchorElement>('a[data-dialog]');
  const dialog = link && document.getElementById(link.dataset['dialog']!);
  if (!(dialog instanceof HTMLDialogElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  dialog.showModal();
});
