// "Contact support": the form's address, filled in with the message, the file, its format and the way it was sent.

const page = () => document.querySelector("[data-uploader], [data-replacer]").dataset;

/** What is known of a file that has no card, as a part of the form's address. */
export const aboutOf = (file, format) =>
  new URLSearchParams({ file_name: file.name, format: format || "", mode: page().mode }).toString();

export function supportHref({ code, message }, about) {
  return `${page().support}?${new URLSearchParams({ code: code ?? "", problem: message })}&${about}`;
}
