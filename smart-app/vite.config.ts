/** Builds the panel to dist/smart-app; the server hands index.html out at /s/{sid}/ and the rest below /assets. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  // The content security policy takes scripts from files alone, so nothing may be inlined.
  build: {
    outDir: '../dist/smart-app',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    reportCompressedSize: false,
  },
});
