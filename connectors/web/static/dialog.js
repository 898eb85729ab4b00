// A question before something that cannot be undone.

/** Resolves to whether the citizen agreed. Falls back to the browser's own box where <dialog> is unknown. */
export function askFirst(dialog, question) {
  if (!dialog.showModal) return Promise.resolve(window.confirm(question));
  dialog.querySelector("p").textContent = question;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", function closed() {
      // The event comes late: it may be that of the time before, with the dialog open again.
      if (dialog.open) return;
      dialog.removeEventListener("close", closed);
      resolve(dialog.returnValue === "yes");
    });
  });
}
