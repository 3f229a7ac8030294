import { playHalf } from './simulator/histories.ts';

playHalf('even');
