// A question before something that cannot be undone.

/** Resolves to whether the citizen agreed. Falls back to the browser's own box where <dialog> is unknown. */
export function askFirst(dialog, question) {
  if (!dialog.showModal) return Promise.resolve(window.confirm(question));
  dialog.querySelector("p").textContent = question;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
