// The headings of each page, from the Markdown program to the layout.
const pages = new Map();

export const contents = {
  of(url) {
    if (!pages.has(url)) pages.set(url, []);
    return pages.get(url);
  },
};

export const headingID = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, "-");
