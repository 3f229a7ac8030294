import { describeStore } from './store.contract.ts';
import { createMemoryStore } from './store.memory.ts';

describeStore('the store in memory', async () => createMemoryStore());
