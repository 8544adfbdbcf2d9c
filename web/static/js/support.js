// "Contact support": a letter that is written already, with the message, the file, its format and the way it was sent.

export const aboutOf = (file, format) => `File: ${file.name}\nFormat: ${format || "not known"}\nMode: Beats`;

export function supportHref({ code, message }, name, about) {
  const address = document.querySelector("[data-uploader], [data-replacer]").dataset.support;
  const body = `${code ?? ""} ${message}\n${about}`.trimStart();
  return `mailto:${address}?subject=${encodeURIComponent(`Upload of ${name}`)}&body=${encodeURIComponent(body)}`;
}
