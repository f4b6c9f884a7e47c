package org.entracte.harness.simulation;

import static org.entracte.harness.simulation.FoundSchedulesTest.replays;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** As {@link FoundSchedulesTest}, where disks fail, or a state is put back, besides. */
class FoundUnderTroubleTest {
  @Test
  void seed1303567ACopyOnItsWayMayOutliveWhatItWasMadeOf() throws SQLException {
    replays(
        "1303567/4 g0:7c3689 B1:187eee I2:8b92e8(M1:abc60e) U2:abcfdc X2:8dc388"
            + " M2:6a21e6 B0:88c3a0");
  }

  @Test
  void seed311323WhatSomebodyWroteIntoAnOverwriteThatFailedStays() throws SQLException {
    replays(
        "311323/1 E0:90196c O0:c25e1b X0:f2c7ad O0:46e9d3 G0:81a08 O0:acb48 P0:4f91a1"
            + " G0:301d14 G0:1c1f3b O0:a4a61e O0:a464ef");
  }

  @Test
  void seed1623952TheLastNameStaysIfItsRemoverSawAnother() throws SQLException {
    replays(
        "1623952/5 G1:e225dc G2:d0bbcb U2:d79a3 G1:616b4b T2:35b947 U3:b894ac U2:b7af03"
            + " G0:6100d7 T3:a9d984 U2:eda660 G2:c0458 U2:fc0ef8");
  }

  @Test
  void seed71559WhatAReaderWroteBesideWasPromisedToNobody() throws SQLException {
    replays(
        "71559/2 U0:bf7990 G1:8f14aa G0:84325 T0:8da82d U0:838034 g1:cf3703"
            + " T1:afa80e(g0:ee79f8) T0:95ece3 X0:e85030 U0:19dc0b L1:a71397 B1:ba5277");
  }

  @Test
  void seed72302ASwapThatSomebodyWroteOnIsNotUndone() throws SQLException {
    replays(
        "72302/1 L0:2052cb G0:eb926b G0:e6caee G0:ca7883 O0:77badd G0:77c021 G0:dbc8f3"
            + " O0:72bb4d G0:33a7c7 G0:af5b05 B0:cab672");
  }

  @Test
  void seed74894NobodyIsOwedWhatWasToldToNobody() throws SQLException {
    replays(
        "74894/3 U2:d04fca I2:11142a Q1:f30538 C1:4501f3 I1:902cf6(g2:d1f6a6) Q1:c28ef5"
            + " g2:7b0ec5 C1:4deca0 X0:d2ef32 g2:e89094 E0:d99b0a I1:2bda9b B2:6995e9"
            + " U1:721ad7");
  }

  @Test
  void seed76957AWriteThatFailedDoesNotSpoilWhatItWroteOver() throws SQLException {
    replays(
        "76957/2 T0:3b1722(Q1:a346d5) U1:8b6574 U1:b922a8 L1:2cbe27 U1:6c7e27 L1:46fbc4"
            + " U1:3f10bb K1:5ead53");
  }

  @Test
  void seed78466TheSameBeforeAKill() throws SQLException {
    replays("78466/3 U2:4e9133 L2:a18584 U2:54ffe6 U2:4d12bc K2:3938de");
  }

  @Test
  void seed78524WhatWasMadeBeforeAndChangedIsMadeBeside() throws SQLException {
    replays(
        "78524/1 U0:5f0013 G0:a5a606 W0:d3d9bc U0:77eb92 U0:cc1b16 A0:535b78 U0:82ea93"
            + " X0:7a51e9 M0:319700 C0:b3eb2c G0:cc116 M0:9fca9b C0:8d413d U0:500ac0 X0:8bcbe1"
            + " V0:9ba8f1 U0:e65a43 U0:e53887 U0:67c074 U0:1ae6ce U0:8b9940 U0:46a88a"
            + " Q0:6c83a0 U0:39a637 g0:ddd771");
  }

  @Test
  void seed79133WhatWasWrittenInTheTrashIsAnotherVersion() throws SQLException {
    replays("79133/3 Q1:3b5f05 G1:f08659 Q2:c344aa g2:6caac8 U1:79c88c G1:32ea68 g0:88c150");
  }

  @Test
  void seed81880AVersionOfALostJournalIsNotReadFromAnother() throws SQLException {
    replays(
        "81880/3 G0:6245e G2:262c8f G2:53362a O1:9bf4ef O1:afcb36 T1:c3eb99 A2:aa4d5a"
            + " U1:e4453c G1:7e0ff8 V0:ff57c1 G2:93fc15 U1:9caa32");
  }

  @Test
  void seed86909AnActThatHappenedIsNotJudgedAgain() throws SQLException {
    replays("86909/2 U0:49726d T0:66b800 G0:1f3fa7 U0:c4c9fc I0:349651");
  }

  @Test
  void seed50411AListingThatTheStateForgotIsMadeAgain() throws SQLException {
    replays(
        "50411/5 T1:5c30b7 K0:e0c627 T0:c97c33 T0:abd745(O2:933c59 U1:75913c) A4:f2da64"
            + " U0:f3ae8f V0:542b98 O1:95b860");
  }

  @Test
  void seed96547WhatEditsHideOfALostJournalIsOfNoKnownVersionEither() throws SQLException {
    replays(
        "96547/2 U1:bef45 U1:c433e4 A1:21af19 X0:7e6d6e g1:cdc570 U0:76b980 g1:c39ab8"
            + " T1:972d00 T0:ee504f U1:7fbdb0 T1:5b35f9 V0:8f55a6 U0:63d4fe U1:660a57");
  }

  @Test
  void seed82786ATransactionThatCouldNotBeUndoneIsUndoneBeforeTheNext() throws SQLException {
    replays("82786/1 G0:c67133 G0:1067f7 L0:fce480 E0:140e9f G0:468e8b");
  }

  @Test
  void seed1507956APageSaysTheSameOfBothNamesOfAFile() throws SQLException {
    replays("1507956/1 G0:458b07 C0:b9024a P0:b8095 M0:41d26e C0:1f1c9f T0:66609e I0:c04824");
  }

  @Test
  void seed1513980NamesThatCameIntoADirectoryNobodySawCount() throws SQLException {
    replays(
        "1513980/1 C0:14b9a U0:1bfff7 C0:3eee07 G0:703a05 U0:eeeadf C0:9e0a98 C0:3adf96"
            + " Q0:eb52f T0:817a22 T0:c72cb4 C0:2e56ea C0:c6c9f9 T0:f2ea69 U0:acced1");
  }

  @Test
  void seed1521293ACopyThatWentAtOnceTakesItsContentAlong() throws SQLException {
    replays(
        "1521293/2 U0:372043 G1:2d20a4 T0:257059 K0:5bf5ec G1:fef95a G1:f8447f"
            + " F1:2c9ccc U1:5f6b0 X1:8f131c r0:a16685 P1:4d7b83 U0:1476dd r1:8a616 P1:ff549e"
            + " U0:398cc5 G1:73aa15 T1:206844 T0:c9f4f9 U0:544d00 G0:47008a G1:b888fa"
            + " O1:3b4313 T0:7903f3 U0:6211c1 B1:5acb50 G1:42af6a T1:e54400"
            + " I0:f4379c(U1:b5ca5e U0:2a570b)");
  }

  @Test
  void seed1527432WhatWasWrittenAndNotComparedYetIsNotTheVersionThatGoesToTheTrash()
      throws SQLException {
    replays(
        "1527432/4 O0:f640cc G3:4dd79e T0:27e560 g0:fb7f9c g2:ac1731 G3:dc9a58"
            + " G3:7be8a2 U0:da4cd0 U0:39ab51");
  }

  @Test
  void seed400995WhatWaitsForTheNetworkMayHaveDoneItsWork() throws SQLException {
    replays(
        "400995/3 U1:392c4 K2:294c3d I1:9473ce(O2:cbe14f U1:5f44d4) g2:b9a560 L2:f709b4"
            + " T1:d45834 G1:c94bc5 X2:b76675 g0:36aa92 I2:86d216 O2:4d923c U2:c1f10d"
            + " G0:ee7cc0 T2:aa69cf(G0:90be3b)");
  }

  @Test
  void seed4053272WhatDirectoriesWithoutNamesRememberIsNoPath() throws SQLException {
    replays(
        "4053272/3 U2:6e4794 G1:8d9110 T0:b4399f U0:ba1020 U0:c4df66 U2:d46a1b U0:25ccc"
            + " C0:6b72b0 U0:f83194 U2:2c7423 C0:915f0f r2:f64bc6 T0:9783a6");
  }

  @Test
  void seed6000775ADiskTooFullToWriteAgainSaysSo() throws SQLException {
    replays("6000775/1 U0:2ad4b6 E0:5c22ec U0:c487e4 E0:9deb40 F0:75921b U0:7d8ae5");
  }

  @Test
  void seed6103552ASyncThatHasToWriteAgainMayFindNoRoom() throws SQLException {
    replays(
        "6103552/1 U0:dcd5f9 E0:6e511 U0:f9cc85 U0:14b8ab T0:a025bb(T0:8f9fd6) U0:689500"
            + " K0:a4f98c U0:44ce00 T0:fcd5c7 U0:c1e49d U0:3331c4 T0:2f49a3 K0:c08cd U0:530f7d"
            + " T0:ef663b U0:9f2d50 U0:ea288f T0:27c060 U0:9943e3 U0:91e79b T0:d7a8bb U0:1162f1"
            + " U0:1ad955 U0:d4f1ee X0:93cd23 K0:d4418f H0:523ef5 T0:c05845 U0:3e0184 E0:21fa4a"
            + " F0:401e39 T0:417df6");
  }

  @Test
  void seed300427WhatFlippedTwiceBeforeAKillFlipsBackTwice() throws SQLException {
    replays(
        "300427/1 U0:a2e155 r0:eb6071 F0:56c0a1 U0:262381 Q0:d8c7e1 U0:98aba Q0:d06f52"
            + " r0:191242 U0:6145ef F0:9012b6 r0:1f4ab1 N0:363c0c U0:149f07 N0:1c55ae U0:dd1240"
            + " K0:44c7ee U0:79aa22 T0:556136 r0:3c2218 T0:4c23ea N0:542d85 N0:8892e2 Q0:8c9fe9"
            + " U0:94a3e8 Q0:2c91e2 T0:377f30 T0:764145 Z0:384a21 Z0:8fcdae K0:b3c77c");
  }

  @Test
  void seed301386DamagedBytesThatAreToBeJudgedAgainComeBackWithTheGateway() throws SQLException {
    replays(
        "301386/4 U3:29177f I3:9b7eb8 T3:d008e6 Z3:73dd0b F3:8c7c0f B3:7efc3f U3:ce693e"
            + " U3:a19b29 U3:df8332");
  }

  @Test
  void seed308202TheSameOfAFileThatWasAppendedTo() throws SQLException {
    replays(
        "308202/1 Y0:860b08 U0:f9297d B0:4e3730 G0:552932 I0:6aa802 Y0:b7dd54 T0:a27cce"
            + " I0:6fd6bc T0:8a28ce Z0:2c3bb4 B0:809605 U0:747526 U0:55a890");
  }

  @Test
  void seed404101WhatADeadCacheIsToTakeAsItIsFoundDoesNotFlip() throws SQLException {
    replays(
        "404101/3 U1:24b7d5 U1:6336c0 U1:7a0d62 I1:eb7e5c K1:99bc6c T1:c69436 T1:ebd9ec"
            + " K1:1fe1d Z1:a33c5c");
  }

  @Test
  void seed404895NorDoesAPowerCutBringSuchAFlipBack() throws SQLException {
    replays(
        "404895/2 N0:7be947 U0:ee6aad S1:bbbd22 T0:cfbeb6(U1:11b1fe) T0:b2912e T0:3d7cb2"
            + " N0:9315dc T1:11fef1 Z0:8ddb73 T0:7731ad Z0:6d26f1 B0:5a1482");
  }

  @Test
  void seed451496APowerCutMayLeaveBytesUnderATimeThatNobodySawThemAt() throws SQLException {
    replays(
        "451496/3 U0:7028a3 T0:b26f4e Q2:e84230 N1:6b8130 G0:781dc5 O0:60209d X2:5ec257"
            + " M0:16de4f X1:f41f39 M1:396c44 r1:d35319 r0:20e9f9 X1:db6ed3 U1:8e3c92 G1:57ab5b"
            + " Q0:6dddfd X1:8a0047 M0:825782 r1:164c5e X0:c6e653 G1:1af8c2 X2:acc74f U1:38ac78"
            + " G0:8200d2 P2:a6d3d G1:10dc3f K1:1dc1f0 O2:86fe54 U1:3697fc U1:a2c95a G0:fa7b17"
            + " G2:c83786 Q1:a87fff Q1:f7fa0c G2:cb16e5 J1:38364b O0:6a2498 O0:27d5df X0:189c64"
            + " M0:a740a3 M2:3c1c1d G1:ac4a6b G2:f9d29a T1:d5c650 U1:e82cb9 G2:dbd244 T1:c85093"
            + " O0:63987e B2:ea4c56 G1:67d1cc T1:e5b5dc U1:b940b6");
  }

  @Test
  void seed703447WhatAFileIsLikeIsAskedForAlsoIfItMovesFirst() throws SQLException {
    replays(
        "703447/1 O0:1e74d7 A0:917b2 T0:1930ba U0:3f6a69 T0:b19425 V0:e9d03d U0:3d4aab"
            + " U0:273844 O0:eda1a8");
  }

  @Test
  void seed710412WhatWasToldToBeThereDoesNotGoWithWhereItWas() throws SQLException {
    replays("710412/2 A0:8b7c80 U1:a3a98c U1:126134 U1:986e58 T1:d58d8e T1:9fe4e9 V0:b17761");
  }

  @Test
  void seed202016AnAttributeOfAFileThatALinkReplacedIsDropped() throws SQLException {
    replays(
        "202016/1 U0:d75805 O0:5e9780 q0:10d39a U0:49f172 U0:c70cd0 U0:d14431 T0:17e2eb"
            + " U0:8c1588 U0:8a5d75 U0:583c03 U0:e02a1a U0:b370d7 O0:3b3fe4 T0:9ac8a1 U0:7ea93"
            + " U0:75fd78 O0:926065 t0:f1cad1");
  }

  @Test
  void seed743350WhatWasInADirectoryThatIsAnotherNowIsAskedForAgain() throws SQLException {
    replays(
        "743350/1 T0:e3cd0e(G0:4e7c) U0:8689e3 Q0:773ec5 U0:d232a7 A0:eee79f Q0:a3c578"
            + " T0:393b44 G0:ea9992 T0:80fb34 U0:a6b3ae G0:af62bd U0:6c3837 T0:842963 G0:9dc73"
            + " G0:cda73d T0:38ba9 V0:8d28b6 G0:dc5ad9 G0:7341af I0:70a256 U0:3a8061 G0:68cfca");
  }

  @Test
  void seed741421AnEditBesideAnotherDoesNotGoOverItWhenItIsMadeAnew() throws SQLException {
    replays(
        "741421/1 F0:e04546 G0:bd51da T0:8e1581 U0:c91a6c T0:86f695 C0:456781 G0:cad069"
            + " U0:638b84 U0:2e2592 G0:aea34d U0:591e7d C0:8b2099 U0:c2fd33 Y0:b3854c C0:82139"
            + " Y0:591a88 C0:54353d K0:b44a7c C0:a2ae43 T0:5c4940 A0:28a002 C0:723497 G0:83ab91"
            + " T0:2c93eb(F0:7b6f93) T0:60953b U0:eac5b Y0:2fbb25 T0:f44db F0:fe452f T0:f6e4b7"
            + " C0:bac2f2 T0:3ac5f7 F0:161740 U0:8f3d4d U0:c4b54d Q0:d73173 V0:9ddc1 F0:db0f73"
            + " W0:4f3d88 U0:1b925f F0:317378 M0:783a02 C0:207451 T0:de4ecc T0:62bfea T0:b4887"
            + " I0:626178 U0:82691b T0:f57f60 U0:486f18");
  }
}
