/** The clinic's zone and the reader's language, for everything that shows a date or an amount. */
import { createContext, useContext } from 'react';
import type { Place } from '../words/format.ts';

const PlaceContext = createContext<Place>({ locale: 'en-US', timeZone: 'UTC' });

export const PlaceProvider = PlaceContext.Provider;
export const usePlace = () => useContext(PlaceContext);
