// Its HTML starts the app at whatever address the worker answers with it.
export const prerender = true;
