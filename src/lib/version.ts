/** Version of the engine: a recipe made by another one may give other bytes. */
export const ENGINE_VERSION = '0.1.0';
