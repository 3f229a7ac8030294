import 'fake-indexeddb/auto';
import { v7 as newId } from 'uuid';
import { describeStore } from './store.contract.ts';
import { openIdbStore } from './store.idb.ts';

describeStore('the store over a simulated IndexedDB', () => openIdbStore(newId()));
