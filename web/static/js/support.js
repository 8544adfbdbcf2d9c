// "Contact support": a letter that is written already, with the message, the file, its format and the way it was sent.

const page = () => document.querySelector("[data-uploader]").dataset;

export const aboutOf = (file, format) => `File: ${file.name}\nFormat: ${format || "not known"}\nMode: ${page().mode}`;

export function supportHref({ code, message }, name, about) {
  const address = page().support;
  const body = `${code ?? ""} ${message}\n${about}`.trimStart();
  return `mailto:${address}?subject=${encodeURIComponent(`Upload of ${name}`)}&body=${encodeURIComponent(body)}`;
}
