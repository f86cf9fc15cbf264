# start_pdf_reader: Debian's poppler, which knows nothing of what we print with; test/compat/letters.test.ts reads letters back with it.
start_pdf_reader() {
  command -v pdfinfo >/dev/null || apt_install poppler-utils
}
