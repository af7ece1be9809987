/** What each loop of each guide may hold, as types. Written by `npm run format` from `guides/`; do not change it by hand. */

interface Shape_005010X215_278_inquiry_2000E {
  segments: 'HL' | 'TRN' | 'UM' | 'REF' | 'DTP' | 'HI' | 'HSD' | 'CRC' | 'CL1' | 'CR1' | 'CR2' | 'CR5' | 'CR6' | 'PWK' | 'MSG';
  loops: {
    '2010EA': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'PER' | 'PRV'; loops: {} };
    '2010EB': { segments: 'NM1' | 'N3' | 'N4'; loops: {} };
    '2010EC': { segments: 'NM1' | 'REF' | 'DTP'; loops: {} };
    '2000F': {
      segments: 'HL' | 'TRN' | 'UM' | 'REF' | 'DTP' | 'SV1' | 'SV2' | 'SV3' | 'TOO' | 'HSD' | 'PWK' | 'MSG';
      loops: {
        '2010F': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'PER' | 'PRV'; loops: {} };
      };
    };
  };
}

interface Shape_005010X215_278_response_2000E {
  segments: 'HL' | 'TRN' | 'AAA' | 'UM' | 'HCR' | 'REF' | 'DTP' | 'HI' | 'HSD' | 'CL1' | 'CR1' | 'CR2' | 'CR5' | 'CR6' | 'PWK' | 'MSG';
  loops: {
    '2010EA': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'PER' | 'AAA' | 'PRV'; loops: {} };
    '2010EB': { segments: 'NM1' | 'N3' | 'N4' | 'PER'; loops: {} };
    '2010EC': { segments: 'NM1' | 'N3' | 'N4' | 'AAA'; loops: {} };
    '2000F': {
      segments: 'HL' | 'TRN' | 'AAA' | 'UM' | 'HCR' | 'REF' | 'DTP' | 'HI' | 'SV1' | 'SV2' | 'SV3' | 'TOO' | 'HSD' | 'PWK' | 'MSG';
      loops: {
        '2010FA': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'PER' | 'AAA' | 'PRV'; loops: {} };
        '2010FB': { segments: 'NM1' | 'N3' | 'N4' | 'PER'; loops: {} };
      };
    };
  };
}

interface Shape_005010X216_278_acknowledgment_2000E {
  segments: 'HL' | 'TRN' | 'AAA' | 'UM' | 'HCR' | 'REF' | 'DTP' | 'HI' | 'HSD' | 'CRC' | 'CL1' | 'CR1' | 'CR2' | 'CR5' | 'CR6' | 'PWK' | 'MSG';
  loops: {
    '2010E': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'PER' | 'AAA' | 'PRV'; loops: {} };
    '2000F': {
      segments: 'HL' | 'TRN' | 'AAA' | 'UM' | 'HCR' | 'REF' | 'DTP' | 'HI' | 'SV1' | 'SV2' | 'SV3' | 'TOO' | 'HSD' | 'PWK' | 'MSG';
      loops: {
        '2010F': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'PER' | 'AAA' | 'PRV'; loops: {} };
      };
    };
  };
}

interface Shape_005010X216_278_notification_2000E {
  segments: 'HL' | 'TRN' | 'UM' | 'HCR' | 'REF' | 'DTP' | 'HI' | 'HSD' | 'CRC' | 'CL1' | 'CR1' | 'CR2' | 'CR5' | 'CR6' | 'PWK' | 'MSG';
  loops: {
    '2010E': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'PER' | 'PRV'; loops: {} };
    '2000F': {
      segments: 'HL' | 'TRN' | 'UM' | 'HCR' | 'REF' | 'DTP' | 'HI' | 'SV1' | 'SV2' | 'SV3' | 'TOO' | 'HSD' | 'PWK' | 'MSG';
      loops: {
        '2010F': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'PER' | 'PRV'; loops: {} };
      };
    };
  };
}

interface Shape_005010X217_278_request_2000E {
  segments: 'HL' | 'TRN' | 'UM' | 'REF' | 'DTP' | 'HI' | 'HSD' | 'CRC' | 'CL1' | 'CR1' | 'CR2' | 'CR5' | 'CR6' | 'PWK' | 'MSG';
  loops: {
    '2010EA': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'PER' | 'PRV'; loops: {} };
    '2010EB': { segments: 'NM1' | 'N3' | 'N4'; loops: {} };
    '2010EC': { segments: 'NM1' | 'REF' | 'DTP'; loops: {} };
    '2000F': {
      segments: 'HL' | 'TRN' | 'UM' | 'REF' | 'DTP' | 'SV1' | 'SV2' | 'SV3' | 'TOO' | 'HSD' | 'PWK' | 'MSG';
      loops: {
        '2010F': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'PER' | 'PRV'; loops: {} };
      };
    };
  };
}

interface Shape_005010X217_278_response_2000E {
  segments: 'HL' | 'TRN' | 'AAA' | 'UM' | 'HCR' | 'REF' | 'DTP' | 'HI' | 'HSD' | 'CL1' | 'CR1' | 'CR2' | 'CR5' | 'CR6' | 'PWK' | 'MSG';
  loops: {
    '2010EA': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'PER' | 'AAA' | 'PRV'; loops: {} };
    '2010EB': { segments: 'NM1' | 'N3' | 'N4' | 'PER'; loops: {} };
    '2010EC': { segments: 'NM1' | 'N3' | 'N4' | 'AAA'; loops: {} };
    '2000F': {
      segments: 'HL' | 'TRN' | 'AAA' | 'UM' | 'HCR' | 'REF' | 'DTP' | 'HI' | 'SV1' | 'SV2' | 'SV3' | 'TOO' | 'HSD' | 'PWK' | 'MSG';
      loops: {
        '2010FA': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'PER' | 'AAA' | 'PRV'; loops: {} };
        '2010FB': { segments: 'NM1' | 'N3' | 'N4' | 'PER'; loops: {} };
      };
    };
  };
}

/** By id of the guide. */
export interface Shapes {
  '005010X210-275': {
    segments: 'BGN';
    loops: {
      '1000A': { segments: 'NM1' | 'PER'; loops: {} };
      '1000B': { segments: 'NM1' | 'PER'; loops: {} };
      '1000C': {
        segments: 'NM1' | 'PRV' | 'REF' | 'PER';
        loops: {
          '1100C': { segments: 'NX1' | 'N3' | 'N4'; loops: {} };
        };
      };
      '1000D': { segments: 'NM1' | 'REF' | 'DTP'; loops: {} };
      '2000A': {
        segments: 'LX' | 'TRN' | 'STC' | 'REF' | 'HI' | 'SVC';
        loops: {
          '2100A': { segments: 'DTP'; loops: {} };
          '2100B': {
            segments: 'DTP' | 'CAT';
            loops: {
              '2110B': { segments: 'EFI' | 'BIN'; loops: {} };
            };
          };
        };
      };
    };
  };
  '005010X211-275': {
    segments: 'BGN';
    loops: {
      '1000A': { segments: 'NM1' | 'PER' | 'REF'; loops: {} };
      '1000B': { segments: 'NM1' | 'PER' | 'REF'; loops: {} };
      '1000C': { segments: 'NM1' | 'REF'; loops: {} };
      '2000A': {
        segments: 'LX' | 'TRN' | 'STC' | 'REF' | 'HI' | 'SVC';
        loops: {
          '2100A': {
            segments: 'DTP' | 'CAT';
            loops: {
              '2110A': { segments: 'EFI' | 'BIN'; loops: {} };
            };
          };
        };
      };
    };
  };
  '005010X212-276': {
    segments: 'BHT';
    loops: {
      '2000A': {
        segments: 'HL';
        loops: {
          '2100A': { segments: 'NM1'; loops: {} };
          '2000B': {
            segments: 'HL';
            loops: {
              '2100B': { segments: 'NM1'; loops: {} };
              '2000C': {
                segments: 'HL';
                loops: {
                  '2100C': { segments: 'NM1'; loops: {} };
                  '2000D': {
                    segments: 'HL' | 'DMG';
                    loops: {
                      '2100D': { segments: 'NM1'; loops: {} };
                      '2200D': {
                        segments: 'TRN' | 'REF' | 'AMT' | 'DTP';
                        loops: {
                          '2210D': { segments: 'SVC' | 'REF' | 'DTP'; loops: {} };
                        };
                      };
                      '2000E': {
                        segments: 'HL' | 'DMG';
                        loops: {
                          '2100E': { segments: 'NM1'; loops: {} };
                          '2200E': {
                            segments: 'TRN' | 'REF' | 'AMT' | 'DTP';
                            loops: {
                              '2210E': { segments: 'SVC' | 'REF' | 'DTP'; loops: {} };
                            };
                          };
                        };
                      };
                    };
                  };
                };
              };
            };
          };
        };
      };
    };
  };
  '005010X212-277': {
    segments: 'BHT';
    loops: {
      '2000A': {
        segments: 'HL';
        loops: {
          '2100A': { segments: 'NM1' | 'PER'; loops: {} };
          '2000B': {
            segments: 'HL';
            loops: {
              '2100B': { segments: 'NM1'; loops: {} };
              '2200B': { segments: 'TRN' | 'STC'; loops: {} };
              '2000C': {
                segments: 'HL';
                loops: {
                  '2100C': { segments: 'NM1'; loops: {} };
                  '2200C': { segments: 'TRN' | 'STC'; loops: {} };
                  '2000D': {
                    segments: 'HL';
                    loops: {
                      '2100D': { segments: 'NM1'; loops: {} };
                      '2200D': {
                        segments: 'TRN' | 'STC' | 'REF' | 'DTP';
                        loops: {
                          '2220D': { segments: 'SVC' | 'STC' | 'REF' | 'DTP'; loops: {} };
                        };
                      };
                      '2000E': {
                        segments: 'HL';
                        loops: {
                          '2100E': { segments: 'NM1'; loops: {} };
                          '2200E': {
                            segments: 'TRN' | 'STC' | 'REF' | 'DTP';
                            loops: {
                              '2220E': { segments: 'SVC' | 'STC' | 'REF' | 'DTP'; loops: {} };
                            };
                          };
                        };
                      };
                    };
                  };
                };
              };
            };
          };
        };
      };
    };
  };
  '005010X214-277': {
    segments: 'BHT';
    loops: {
      '2000A': {
        segments: 'HL';
        loops: {
          '2100A': { segments: 'NM1'; loops: {} };
          '2200A': { segments: 'TRN' | 'DTP'; loops: {} };
          '2000B': {
            segments: 'HL';
            loops: {
              '2100B': { segments: 'NM1'; loops: {} };
              '2200B': { segments: 'TRN' | 'STC' | 'QTY' | 'AMT'; loops: {} };
              '2000C': {
                segments: 'HL';
                loops: {
                  '2100C': { segments: 'NM1'; loops: {} };
                  '2200C': { segments: 'TRN' | 'STC' | 'REF' | 'QTY' | 'AMT'; loops: {} };
                  '2000D': {
                    segments: 'HL';
                    loops: {
                      '2100D': { segments: 'NM1'; loops: {} };
                      '2200D': {
                        segments: 'TRN' | 'STC' | 'REF' | 'DTP';
                        loops: {
                          '2220D': { segments: 'SVC' | 'STC' | 'REF' | 'DTP'; loops: {} };
                        };
                      };
                    };
                  };
                };
              };
            };
          };
        };
      };
    };
  };
  '005010X215-278-inquiry': {
    segments: 'BHT';
    loops: {
      '2000A': {
        segments: 'HL';
        loops: {
          '2010A': { segments: 'NM1'; loops: {} };
          '2000B': {
            segments: 'HL';
            loops: {
              '2010B': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'PER' | 'PRV'; loops: {} };
              '2000C': {
                segments: 'HL';
                loops: {
                  '2010C': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'DMG' | 'INS'; loops: {} };
                  '2000D': {
                    segments: 'HL';
                    loops: {
                      '2010D': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'DMG' | 'INS'; loops: {} };
                      '2000E': Shape_005010X215_278_inquiry_2000E;
                    };
                  };
                  '2000E': Shape_005010X215_278_inquiry_2000E;
                };
              };
            };
          };
        };
      };
    };
  };
  '005010X215-278-response': {
    segments: 'BHT';
    loops: {
      '2000A': {
        segments: 'HL' | 'AAA';
        loops: {
          '2010A': { segments: 'NM1' | 'PER' | 'AAA'; loops: {} };
          '2000B': {
            segments: 'HL';
            loops: {
              '2010B': { segments: 'NM1' | 'REF' | 'AAA' | 'PRV'; loops: {} };
              '2000C': {
                segments: 'HL';
                loops: {
                  '2010C': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'AAA' | 'DMG' | 'INS'; loops: {} };
                  '2000D': {
                    segments: 'HL';
                    loops: {
                      '2010D': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'AAA' | 'DMG' | 'INS'; loops: {} };
                      '2000E': Shape_005010X215_278_response_2000E;
                    };
                  };
                  '2000E': Shape_005010X215_278_response_2000E;
                };
              };
            };
          };
        };
      };
    };
  };
  '005010X216-278-acknowledgment': {
    segments: 'BHT';
    loops: {
      '2000A': {
        segments: 'HL' | 'AAA';
        loops: {
          '2010A': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'PER' | 'AAA' | 'PRV'; loops: {} };
          '2000B': {
            segments: 'HL';
            loops: {
              '2010B': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'PER' | 'AAA' | 'PRV'; loops: {} };
              '2000C': {
                segments: 'HL' | 'TRN' | 'AAA' | 'REF';
                loops: {
                  '2010C': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'AAA' | 'DMG' | 'INS'; loops: {} };
                  '2000D': {
                    segments: 'HL' | 'TRN' | 'AAA' | 'REF';
                    loops: {
                      '2010D': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'AAA' | 'DMG' | 'INS'; loops: {} };
                      '2000E': Shape_005010X216_278_acknowledgment_2000E;
                    };
                  };
                  '2000E': Shape_005010X216_278_acknowledgment_2000E;
                };
              };
            };
          };
        };
      };
    };
  };
  '005010X216-278-notification': {
    segments: 'BHT';
    loops: {
      '2000A': {
        segments: 'HL';
        loops: {
          '2010A': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'PER' | 'PRV'; loops: {} };
          '2000B': {
            segments: 'HL';
            loops: {
              '2010B': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'PER' | 'PRV'; loops: {} };
              '2000C': {
                segments: 'HL';
                loops: {
                  '2010C': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'DMG' | 'INS'; loops: {} };
                  '2000D': {
                    segments: 'HL';
                    loops: {
                      '2010D': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'DMG' | 'INS'; loops: {} };
                      '2000E': Shape_005010X216_278_notification_2000E;
                    };
                  };
                  '2000E': Shape_005010X216_278_notification_2000E;
                };
              };
            };
          };
        };
      };
    };
  };
  '005010X217-278-request': {
    segments: 'BHT';
    loops: {
      '2000A': {
        segments: 'HL';
        loops: {
          '2010A': { segments: 'NM1'; loops: {} };
          '2000B': {
            segments: 'HL';
            loops: {
              '2010B': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'PER' | 'PRV'; loops: {} };
              '2000C': {
                segments: 'HL';
                loops: {
                  '2010C': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'DMG' | 'INS'; loops: {} };
                  '2000D': {
                    segments: 'HL';
                    loops: {
                      '2010D': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'DMG' | 'INS'; loops: {} };
                      '2000E': Shape_005010X217_278_request_2000E;
                    };
                  };
                  '2000E': Shape_005010X217_278_request_2000E;
                };
              };
            };
          };
        };
      };
    };
  };
  '005010X217-278-response': {
    segments: 'BHT';
    loops: {
      '2000A': {
        segments: 'HL' | 'AAA';
        loops: {
          '2010A': { segments: 'NM1' | 'PER' | 'AAA'; loops: {} };
          '2000B': {
            segments: 'HL';
            loops: {
              '2010B': { segments: 'NM1' | 'REF' | 'AAA' | 'PRV'; loops: {} };
              '2000C': {
                segments: 'HL';
                loops: {
                  '2010C': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'AAA' | 'DMG' | 'INS'; loops: {} };
                  '2000D': {
                    segments: 'HL';
                    loops: {
                      '2010D': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'AAA' | 'DMG' | 'INS'; loops: {} };
                      '2000E': Shape_005010X217_278_response_2000E;
                    };
                  };
                  '2000E': Shape_005010X217_278_response_2000E;
                };
              };
            };
          };
        };
      };
    };
  };
  '005010X231A1-999': {
    segments: 'AK1' | 'AK9';
    loops: {
      '2000': {
        segments: 'AK2' | 'IK5';
        loops: {
          '2100': {
            segments: 'IK3' | 'CTX';
            loops: {
              '2110': { segments: 'IK4' | 'CTX'; loops: {} };
            };
          };
        };
      };
    };
  };
  '005010X279A1-270': {
    segments: 'BHT';
    loops: {
      '2000A': {
        segments: 'HL';
        loops: {
          '2100A': { segments: 'NM1'; loops: {} };
          '2000B': {
            segments: 'HL';
            loops: {
              '2100B': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'PRV'; loops: {} };
              '2000C': {
                segments: 'HL' | 'TRN';
                loops: {
                  '2100C': {
                    segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'PRV' | 'DMG' | 'INS' | 'HI' | 'DTP';
                    loops: {
                      '2110C': { segments: 'EQ' | 'AMT' | 'III' | 'REF' | 'DTP'; loops: {} };
                    };
                  };
                  '2000D': {
                    segments: 'HL' | 'TRN';
                    loops: {
                      '2100D': {
                        segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'PRV' | 'DMG' | 'INS' | 'HI' | 'DTP';
                        loops: {
                          '2110D': { segments: 'EQ' | 'III' | 'REF' | 'DTP'; loops: {} };
                        };
                      };
                    };
                  };
                };
              };
            };
          };
        };
      };
    };
  };
  '005010X279A1-271': {
    segments: 'BHT';
    loops: {
      '2000A': {
        segments: 'HL' | 'AAA';
        loops: {
          '2100A': { segments: 'NM1' | 'PER' | 'AAA'; loops: {} };
          '2000B': {
            segments: 'HL';
            loops: {
              '2100B': { segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'AAA' | 'PRV'; loops: {} };
              '2000C': {
                segments: 'HL' | 'TRN';
                loops: {
                  '2100C': {
                    segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'AAA' | 'PRV' | 'DMG' | 'INS' | 'HI' | 'DTP' | 'MPI';
                    loops: {
                      '2110C': {
                        segments: 'EB' | 'HSD' | 'REF' | 'DTP' | 'AAA' | 'MSG' | 'LS' | 'LE';
                        loops: {
                          '2115C': { segments: 'III'; loops: {} };
                          '2120C': { segments: 'NM1' | 'N3' | 'N4' | 'PER' | 'PRV'; loops: {} };
                        };
                      };
                    };
                  };
                  '2000D': {
                    segments: 'HL' | 'TRN';
                    loops: {
                      '2100D': {
                        segments: 'NM1' | 'REF' | 'N3' | 'N4' | 'AAA' | 'PRV' | 'DMG' | 'INS' | 'HI' | 'DTP' | 'MPI';
                        loops: {
                          '2110D': {
                            segments: 'EB' | 'HSD' | 'REF' | 'DTP' | 'AAA' | 'MSG' | 'LS' | 'LE';
                            loops: {
                              '2115D': { segments: 'III'; loops: {} };
                              '2120D': { segments: 'NM1' | 'N3' | 'N4' | 'PER' | 'PRV'; loops: {} };
                            };
                          };
                        };
                      };
                    };
                  };
                };
              };
            };
          };
        };
      };
    };
  };
  '006020X257-824': {
    segments: 'BGN';
    loops: {
      '1000A': { segments: 'N1' | 'N3' | 'N4' | 'REF' | 'PER'; loops: {} };
      '1000B': { segments: 'N1' | 'N3' | 'N4' | 'REF' | 'PER'; loops: {} };
      '2000': {
        segments: 'OTI' | 'REF' | 'DTM' | 'PER' | 'AMT' | 'QTY' | 'NM1';
        loops: {
          '2100': { segments: 'TED' | 'CTX' | 'NTE' | 'RED'; loops: {} };
        };
      };
    };
  };
  '006020X314-275': {
    segments: 'BGN';
    loops: {
      '1000A': { segments: 'NM1' | 'PER'; loops: {} };
      '1000B': { segments: 'NM1'; loops: {} };
      '1000C': {
        segments: 'NM1' | 'PRV' | 'REF';
        loops: {
          '1100C': { segments: 'NX1' | 'N3' | 'N4'; loops: {} };
        };
      };
      '1000D': { segments: 'NM1' | 'REF' | 'DTP'; loops: {} };
      '2000A': {
        segments: 'LX' | 'TRN' | 'STC' | 'REF' | 'HI' | 'SVC';
        loops: {
          '2100A': { segments: 'DTP'; loops: {} };
          '2100B': {
            segments: 'DTP' | 'CAT';
            loops: {
              '2110B': { segments: 'OOI' | 'BDS'; loops: {} };
            };
          };
        };
      };
    };
  };
  '006020X316-275': {
    segments: 'BGN';
    loops: {
      '1000A': { segments: 'NM1' | 'PER' | 'REF'; loops: {} };
      '1000B': { segments: 'NM1' | 'PER' | 'REF'; loops: {} };
      '1000C': { segments: 'NM1' | 'REF'; loops: {} };
      '2000A': {
        segments: 'LX' | 'TRN' | 'STC' | 'REF' | 'HI' | 'SVC';
        loops: {
          '2100A': {
            segments: 'DTP' | 'CAT';
            loops: {
              '2110A': { segments: 'OOI' | 'BDS'; loops: {} };
            };
          };
        };
      };
    };
  };
}
