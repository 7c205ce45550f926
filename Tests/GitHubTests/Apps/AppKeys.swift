// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import GitHub
import Testing

/// RSA keys made for these tests. They are used nowhere else.
enum AppKeys {
    /// As GitHub hands them out (PKCS #1), 2048 bits.
    static let rsa = """
        -----BEGIN RSA PRIVATE KEY-----
        MIIEpAIBAAKCAQEA4R2eefhJ9w00UxZLjhTkmIBs+kx9b95C9nHctXeCKQNxCprW
        Es9hOg06M1gnsAfDoMRGZB30K4NM2rBmYiR18zZQ/h2Uh4dTCE2BlNo/oWjrI8Ki
        /9GLGG4PR4adqtQuyIwmydmmrg+iot6Zu3JlyBbIgBFWsxM4uYcM5kjaFPB4lDWF
        db0K5HCmrodvHVA20KgxF0MsVEfRiBxP7f1huis5EszX7BVdsz3//tMEm6NHM1dc
        eIep8RH20BIPY/wkjLi0nsUVLiaZENTD9FI6u72vyXZI39EDrl2MrKHo3MRx4qwC
        mOqA7VW4Pln4PtDtsG2gAXTSuWf0t3vBcDTybwIDAQABAoIBAAFrK11/aA/rgGHp
        qQ47KXmgjY9CPiQfVXKyIv7twt85S1QSx7iUn/s6rBw4uP9N/TidJAhre+duS2Sx
        aePCcQ/YTshbLV1xR9+shV2HxpDg1WKDTn2oN2UvBF+iBIpYDfdrkq8A9SDxrkey
        eWuJ/AQ3yImuEkrMmzXoGPe2i9FH86M8gmysK76/uggAg/d0sYZ7f0Dozlo9Lo5L
        Dw6c0BJInZe7m7V+cX6Ud4wxPfWu4Tsqc67STkGVEpXCoRIYUFYdcGVwBt0QmByo
        P8OVvrMQ81W6FGqWWvpjAyODWwBPRpVgc8hLBG1hBdvRzG0x7TtIgzIEUq3t9wNm
        a9N7oSkCgYEA+vmgtGm4fdFW/nCeKwClKZ2l/ByalrsdUHiUQmuvEj9zYUk9qX3c
        qqg4I4WoN+L6iKD6aQAldN4kIVZFOucnYOdh4UoX8x7CLRHE3jKw1unKXRHplXEt
        mTxS0ebXDnfbxopMN6yL6HWhpUaglYAQ7Ya6TEsyZW3gkYJwKtIc8aUCgYEA5Z9y
        706X0U7vBgIQ9MnRfoYOJdnE73MGD1UxrQPvqyh4scKdyLYHvPJAqxiZqNDu11Zv
        BUbNZN9G/UAFV3Ks038MIETq7o4tw9wgX1nMmnwB83WWh6D88bvPhIUFa6XSa7cw
        lcYQDCKBGUOPFURrb5tK5Qy3xIm8HFFKDbBoL4MCgYEA4p2UZlMvqyvjCUxXBS1H
        9RPMVKDfVUsPZSH7fR4OrsNsQ2QGsYxcPBw41JpTEmN5JPV2JmljaOtMZG2phU5D
        WFSVJP/qMDSN0HRC9v9+fhAMEY2jBLV1HvBBOBbgCMhhQhyORZcfnX7ZvorPZS6G
        GnOUtF8R2lQkej71WTTvvaECgYEAntV1tm1B/OnB0wEY44q62+802B/T5uJEvdRr
        gUdowJdFLYj2hcDMh3l3HCLvH2Qu4kuKjjbUmsMLouBnEX9kZwPJyoSBkbRNmd6p
        ketW6UGAQ/0BvB2y+i+0svEkt7rDW/kipWeU8B/p9yTRU5+5RUFBREFQ2KWBtoDQ
        Xbm5x6sCgYBOzRsOrYqJio6XbbRpkYs/PbTNA1RakosmBS1iJ4RYKfGAFdNAJNYv
        /gWVIQz8UUhC065aLVtZnI3+odNKOZGhPY4s2azDpSeapGJ1aV7d8sh3ni6/Y2u5
        s/Bw4PMhYAkoGAGeseDuzVnARG8rKIwpAP0hw6COtBYokYWPcCUToQ==
        -----END RSA PRIVATE KEY-----
        """

    /// The same key in the other common form (PKCS #8).
    static let pkcs8 = """
        -----BEGIN PRIVATE KEY-----
        MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDhHZ55+En3DTRT
        FkuOFOSYgGz6TH1v3kL2cdy1d4IpA3EKmtYSz2E6DTozWCewB8OgxEZkHfQrg0za
        sGZiJHXzNlD+HZSHh1MITYGU2j+haOsjwqL/0YsYbg9Hhp2q1C7IjCbJ2aauD6Ki
        3pm7cmXIFsiAEVazEzi5hwzmSNoU8HiUNYV1vQrkcKauh28dUDbQqDEXQyxUR9GI
        HE/t/WG6KzkSzNfsFV2zPf/+0wSbo0czV1x4h6nxEfbQEg9j/CSMuLSexRUuJpkQ
        1MP0Ujq7va/Jdkjf0QOuXYysoejcxHHirAKY6oDtVbg+Wfg+0O2wbaABdNK5Z/S3
        e8FwNPJvAgMBAAECggEAAWsrXX9oD+uAYempDjspeaCNj0I+JB9VcrIi/u3C3zlL
        VBLHuJSf+zqsHDi4/039OJ0kCGt7525LZLFp48JxD9hOyFstXXFH36yFXYfGkODV
        YoNOfag3ZS8EX6IEilgN92uSrwD1IPGuR7J5a4n8BDfIia4SSsybNegY97aL0Ufz
        ozyCbKwrvr+6CACD93Sxhnt/QOjOWj0ujksPDpzQEkidl7ubtX5xfpR3jDE99a7h
        OypzrtJOQZUSlcKhEhhQVh1wZXAG3RCYHKg/w5W+sxDzVboUapZa+mMDI4NbAE9G
        lWBzyEsEbWEF29HMbTHtO0iDMgRSre33A2Zr03uhKQKBgQD6+aC0abh90Vb+cJ4r
        AKUpnaX8HJqWux1QeJRCa68SP3NhST2pfdyqqDgjhag34vqIoPppACV03iQhVkU6
        5ydg52HhShfzHsItEcTeMrDW6cpdEemVcS2ZPFLR5tcOd9vGikw3rIvodaGlRqCV
        gBDthrpMSzJlbeCRgnAq0hzxpQKBgQDln3LvTpfRTu8GAhD0ydF+hg4l2cTvcwYP
        VTGtA++rKHixwp3Itge88kCrGJmo0O7XVm8FRs1k30b9QAVXcqzTfwwgROruji3D
        3CBfWcyafAHzdZaHoPzxu8+EhQVrpdJrtzCVxhAMIoEZQ48VRGtvm0rlDLfEibwc
        UUoNsGgvgwKBgQDinZRmUy+rK+MJTFcFLUf1E8xUoN9VSw9lIft9Hg6uw2xDZAax
        jFw8HDjUmlMSY3kk9XYmaWNo60xkbamFTkNYVJUk/+owNI3QdEL2/35+EAwRjaME
        tXUe8EE4FuAIyGFCHI5Flx+dftm+is9lLoYac5S0XxHaVCR6PvVZNO+9oQKBgQCe
        1XW2bUH86cHTARjjirrb7zTYH9Pm4kS91GuBR2jAl0UtiPaFwMyHeXccIu8fZC7i
        S4qONtSawwui4GcRf2RnA8nKhIGRtE2Z3qmR61bpQYBD/QG8HbL6L7Sy8SS3usNb
        +SKlZ5TwH+n3JNFTn7lFQUFEQVDYpYG2gNBdubnHqwKBgE7NGw6tiomKjpdttGmR
        iz89tM0DVFqSiyYFLWInhFgp8YAV00Ak1i/+BZUhDPxRSELTrlotW1mcjf6h00o5
        kaE9jizZrMOlJ5qkYnVpXt3yyHeeLr9ja7mz8HDg8yFgCSgYAZ6x4O7NWcBEbyso
        jCkA/SHDoI60FiiRhY9wJROh
        -----END PRIVATE KEY-----
        """

    /// Too short: 1024 bits.
    static let short = """
        -----BEGIN RSA PRIVATE KEY-----
        MIICXAIBAAKBgQDSrSX57YbHayk9inydOxypsJ4Pk04osnnBEdWuTnUmEJxCatff
        qjDPbGit40h9Xq3OacVpEdv2eYkm/cjr6dSHsNnKfOo4nnAzSK4RJoB+VAHuNFJS
        jLqRwijs8JrRn2DmGMpcHIcGIp0sNzfpdHq3YEGZC5qRjr9qWOqSIkJVswIDAQAB
        AoGANKfKIhlX4mfKOvNuCe5IT7ExEDuFAW76N2M5wQMjDIyCQadqpSBoaq9xymRQ
        LeWIE1skWAp6q7Pcr74mhbA/yeY2Imjnv6LMDuzSIhm96nhg6DtUVtLbjPOlgPKw
        OH14tjyuNHO76r445zwIQQscaTybcaCelgThrkI6qalCY8ECQQDp9bTFCY70Ag/g
        nW/5Iu+VtwB6FuHyvwwQ8u08ny5LpiadBiWJqsstJ/gWrs9nZyCYpq9AnpN+dap2
        x0hM4yIpAkEA5oXtWTIcl24shR42VzAbDeJkwLmP3yZZIaM0Jn4exKz/yjdZPUVn
        n7FCDan3zXnLxtgkrmlaWC9xrZxR1i8MewJAS4ZJyKGBSDuyLGwmTWJ9vPLKcJ8a
        aWZK2t3Qv5UTONB1/pKRY5OC6xzP9WKRCWw9FYoZYN7P9i69zIIgUNGxoQJANI+u
        6ZqKeGCvl/6mh0S5tnW7YVIuIsRcqFXNC0XQgCmt/Q6Xs2fC09+X3wO1M82kkAcy
        fe4ZomfW9K3i3wJFRwJBAIM/o5i3p9ODEERvXtIpVv/q1WPojvwhyKP3ZVqvry0V
        +hRwIYqQZJ58lyPMG2G4TSS3GiJKctx8L5ky6Lgw3Lk=
        -----END RSA PRIVATE KEY-----
        """

    static func app(_ issuer: String = "4711") throws -> GitHubAppKey {
        try #require(GitHubAppKey(issuer: issuer, privateKey: Secret(rsa)))
    }
}
