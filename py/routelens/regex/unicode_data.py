"""Unicode 16.0.0 as compact text, read by `unicode`. Written by tools/make_unicode_tables.py."""

# ruff: noqa: E501

UNICODE_VERSION = "16.0.0"

# Every property and its spellings, joined by '='.
PROPERTIES = (
    "AHex=ASCII_Hex_Digit Alpha=Alphabetic Bidi_C=Bidi_Control Bidi_M=Bidi_Mirrored CE=Composition_Exclusion CI=Case_Ignorable CWCF=Changes_When_Casefolded CWCM=Changes_When_Casemapped CWKCF=Changes_When_NFKC_Casefolded CWL=Changes_When_Lowercased CWT=Changes_When_Titlecased CWU=Changes_When_Uppercased Cased Comp_Ex=Full_Composition_Exclusion DI=Default_Ignorable_Code_Point Dash Dep=Deprecated Dia=Diacritic EBase=Emoji_Modifier_Base EComp=Emoji_Component EMod=Emoji_Modifier EPres=Emoji_Presentation Emoji EqUIdeo=Equivalent_Unified_Ideograph Ext=Extender ExtPict=Extended_Pictographic FC_NFKC=FC_NFKC_Closure GCB=Grapheme_Cluster_Break Gr_Base=Grapheme_Base Gr_Ext=Grapheme_Extend Gr_Link=Grapheme_Link Hex=Hex_Digit Hyphen IDC=ID_Continue IDS=ID_Start IDSB=IDS_Binary_Operator IDST=IDS_Trinary_Operator IDSU=IDS_Unary_Operator ID_Compat_Math_Continue ID_Compat_Math_Start Ideo=Ideographic InCB=Indic_Conjunct_Break InPC=Indic_Positional_Category InSC=Indic_Syllabic_Category JSN=Jamo_Short_Name "
    "Join_C=Join_Control LOE=Logical_Order_Exception Lower=Lowercase MCM=Modifier_Combining_Mark Math NChar=Noncharacter_Code_Point NFC_QC=NFC_Quick_Check NFD_QC=NFD_Quick_Check NFKC_CF=NFKC_Casefold NFKC_QC=NFKC_Quick_Check NFKC_SCF=NFKC_Simple_Casefold NFKD_QC=NFKD_Quick_Check Name_Alias OAlpha=Other_Alphabetic ODI=Other_Default_Ignorable_Code_Point OGr_Ext=Other_Grapheme_Extend OIDC=Other_ID_Continue OIDS=Other_ID_Start OLower=Other_Lowercase OMath=Other_Math OUpper=Other_Uppercase PCM=Prepended_Concatenation_Mark Pat_Syn=Pattern_Syntax Pat_WS=Pattern_White_Space QMark=Quotation_Mark RI=Regional_Indicator Radical SB=Sentence_Break SD=Soft_Dotted STerm=Sentence_Terminal Term=Terminal_Punctuation UIdeo=Unified_Ideograph Upper=Uppercase VS=Variation_Selector WB=Word_Break WSpace=White_Space=space XIDC=XID_Continue XIDS=XID_Start XO_NFC=Expands_On_NFC XO_NFD=Expands_On_NFD XO_NFKC=Expands_On_NFKC XO_NFKD=Expands_On_NFKD age=Age bc=Bidi_Class blk=Block bmg=Bidi_Mirroring_Glyph "
    "bpb=Bidi_Paired_Bracket bpt=Bidi_Paired_Bracket_Type ccc=Canonical_Combining_Class cf=Case_Folding cjkAccountingNumeric=kAccountingNumeric cjkCompatibilityVariant=kCompatibilityVariant cjkIICore=kIICore cjkIRG_GSource=kIRG_GSource cjkIRG_HSource=kIRG_HSource cjkIRG_JSource=kIRG_JSource cjkIRG_KPSource=kIRG_KPSource cjkIRG_KSource=kIRG_KSource cjkIRG_MSource=kIRG_MSource cjkIRG_SSource=kIRG_SSource cjkIRG_TSource=kIRG_TSource cjkIRG_UKSource=kIRG_UKSource cjkIRG_USource=kIRG_USource cjkIRG_VSource=kIRG_VSource cjkOtherNumeric=kOtherNumeric cjkPrimaryNumeric=kPrimaryNumeric cjkRSUnicode=kRSUnicode=Unicode_Radical_Stroke=URS dm=Decomposition_Mapping dt=Decomposition_Type ea=East_Asian_Width gc=General_Category hst=Hangul_Syllable_Type isc=ISO_Comment jg=Joining_Group jt=Joining_Type kEH_Cat kEH_Desc kEH_HG kEH_IFAO kEH_JSesh kEH_NoMirror kEH_NoRotate lb=Line_Break lc=Lowercase_Mapping na1=Unicode_1_Name na=Name nt=Numeric_Type nv=Numeric_Value sc=Script scf=Simple_Case_Folding=sfc "
    "scx=Script_Extensions slc=Simple_Lowercase_Mapping stc=Simple_Titlecase_Mapping suc=Simple_Uppercase_Mapping tc=Titlecase_Mapping uc=Uppercase_Mapping vo=Vertical_Orientation"
)

# The values of the properties that have named ones, with their spellings.
VALUES = {
    "Age": "1.1=V1_1 10.0=V10_0 11.0=V11_0 12.0=V12_0 12.1=V12_1 13.0=V13_0 14.0=V14_0 15.0=V15_0 15.1=V15_1 16.0=V16_0 2.0=V2_0 2.1=V2_1 3.0=V3_0 3.1=V3_1 3.2=V3_2 4.0=V4_0 4.1=V4_1 5.0=V5_0 5.1=V5_1 5.2=V5_2 6.0=V6_0 6.1=V6_1 6.2=V6_2 6.3=V6_3 7.0=V7_0 8.0=V8_0 9.0=V9_0 NA=Unassigned",
    "General_Category": "C=Other Cc=Control=cntrl Cf=Format Cn=Unassigned Co=Private_Use Cs=Surrogate L=Letter LC=Cased_Letter Ll=Lowercase_Letter Lm=Modifier_Letter Lo=Other_Letter Lt=Titlecase_Letter Lu=Uppercase_Letter M=Mark=Combining_Mark Mc=Spacing_Mark Me=Enclosing_Mark Mn=Nonspacing_Mark N=Number Nd=Decimal_Number=digit Nl=Letter_Number No=Other_Number P=Punctuation=punct Pc=Connector_Punctuation Pd=Dash_Punctuation Pe=Close_Punctuation Pf=Final_Punctuation Pi=Initial_Punctuation Po=Other_Punctuation Ps=Open_Punctuation S=Symbol Sc=Currency_Symbol Sk=Modifier_Symbol Sm=Math_Symbol So=Other_Symbol Z=Separator Zl=Line_Separator Zp=Paragraph_Separator Zs=Space_Separator",
    "Grapheme_Cluster_Break": "CN=Control CR EB=E_Base EBG=E_Base_GAZ EM=E_Modifier EX=Extend GAZ=Glue_After_Zwj L LF LV LVT PP=Prepend RI=Regional_Indicator SM=SpacingMark T V XX=Other ZWJ",
    "Script": (
        "Adlm=Adlam Aghb=Caucasian_Albanian Ahom Arab=Arabic Armi=Imperial_Aramaic Armn=Armenian Avst=Avestan Bali=Balinese Bamu=Bamum Bass=Bassa_Vah Batk=Batak Beng=Bengali Bhks=Bhaiksuki Bopo=Bopomofo Brah=Brahmi Brai=Braille Bugi=Buginese Buhd=Buhid Cakm=Chakma Cans=Canadian_Aboriginal Cari=Carian Cham Cher=Cherokee Chrs=Chorasmian Copt=Coptic=Qaac Cpmn=Cypro_Minoan Cprt=Cypriot Cyrl=Cyrillic Deva=Devanagari Diak=Dives_Akuru Dogr=Dogra Dsrt=Deseret Dupl=Duployan Egyp=Egyptian_Hieroglyphs Elba=Elbasan Elym=Elymaic Ethi=Ethiopic Gara=Garay Geor=Georgian Glag=Glagolitic Gong=Gunjala_Gondi Gonm=Masaram_Gondi Goth=Gothic Gran=Grantha Grek=Greek Gujr=Gujarati Gukh=Gurung_Khema Guru=Gurmukhi Hang=Hangul Hani=Han Hano=Hanunoo Hatr=Hatran Hebr=Hebrew Hira=Hiragana Hluw=Anatolian_Hieroglyphs Hmng=Pahawh_Hmong Hmnp=Nyiakeng_Puachue_Hmong Hrkt=Katakana_Or_Hiragana Hung=Old_Hungarian Ital=Old_Italic Java=Javanese Kali=Kayah_Li Kana=Katakana Kawi Khar=Kharoshthi Khmr=Khmer Khoj=Khojki "
        "Kits=Khitan_Small_Script Knda=Kannada Krai=Kirat_Rai Kthi=Kaithi Lana=Tai_Tham Laoo=Lao Latn=Latin Lepc=Lepcha Limb=Limbu Lina=Linear_A Linb=Linear_B Lisu Lyci=Lycian Lydi=Lydian Mahj=Mahajani Maka=Makasar Mand=Mandaic Mani=Manichaean Marc=Marchen Medf=Medefaidrin Mend=Mende_Kikakui Merc=Meroitic_Cursive Mero=Meroitic_Hieroglyphs Mlym=Malayalam Modi Mong=Mongolian Mroo=Mro Mtei=Meetei_Mayek Mult=Multani Mymr=Myanmar Nagm=Nag_Mundari Nand=Nandinagari Narb=Old_North_Arabian Nbat=Nabataean Newa Nkoo=Nko Nshu=Nushu Ogam=Ogham Olck=Ol_Chiki Onao=Ol_Onal Orkh=Old_Turkic Orya=Oriya Osge=Osage Osma=Osmanya Ougr=Old_Uyghur Palm=Palmyrene Pauc=Pau_Cin_Hau Perm=Old_Permic Phag=Phags_Pa Phli=Inscriptional_Pahlavi Phlp=Psalter_Pahlavi Phnx=Phoenician Plrd=Miao Prti=Inscriptional_Parthian Rjng=Rejang Rohg=Hanifi_Rohingya Runr=Runic Samr=Samaritan Sarb=Old_South_Arabian Saur=Saurashtra Sgnw=SignWriting Shaw=Shavian Shrd=Sharada Sidd=Siddham Sind=Khudawadi Sinh=Sinhala Sogd=Sogdian "
        "Sogo=Old_Sogdian Sora=Sora_Sompeng Soyo=Soyombo Sund=Sundanese Sunu=Sunuwar Sylo=Syloti_Nagri Syrc=Syriac Tagb=Tagbanwa Takr=Takri Tale=Tai_Le Talu=New_Tai_Lue Taml=Tamil Tang=Tangut Tavt=Tai_Viet Telu=Telugu Tfng=Tifinagh Tglg=Tagalog Thaa=Thaana Thai Tibt=Tibetan Tirh=Tirhuta Tnsa=Tangsa Todr=Todhri Toto Tutg=Tulu_Tigalari Ugar=Ugaritic Vaii=Vai Vith=Vithkuqi Wara=Warang_Citi Wcho=Wancho Xpeo=Old_Persian Xsux=Cuneiform Yezi=Yezidi Yiii=Yi Zanb=Zanabazar_Square Zinh=Inherited=Qaai Zyyy=Common Zzzz=Unknown"
    ),
    "Sentence_Break": "AT=ATerm CL=Close CR EX=Extend FO=Format LE=OLetter LF LO=Lower NU=Numeric SC=SContinue SE=Sep SP=Sp ST=STerm UP=Upper XX=Other",
    "Word_Break": "CR DQ=Double_Quote EB=E_Base EBG=E_Base_GAZ EM=E_Modifier EX=ExtendNumLet Extend FO=Format GAZ=Glue_After_Zwj HL=Hebrew_Letter KA=Katakana LE=ALetter LF MB=MidNumLet ML=MidLetter MN=MidNum NL=Newline NU=Numeric RI=Regional_Indicator SQ=Single_Quote WSegSpace XX=Other ZWJ",
}

# Orbits of simple case folding.
FOLDS = (
    "CbBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBaIG5 bBa bBa bBa bBa bBa bBa bBa bBaJm bBa bBa bBa bBa bBa bBa bBa C1XhYh lBa bBa bBa bBa bBa bBaIDg bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa cBa bBa bBa bBa bBa bBa bBa bHN5 BaDz bb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb eb cb cb db cb cb cb cb cb cb cb db cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb db cb cb dGd bGs bb cb cGo bb cGn bGn bb dCp bGk bGl bb cGn bGp bDb bGt bGr bb cFd bBJSb bGt bGv bEc bGw bb cb cb cG0 bb cG0 db cG0 bb cGz bGz bb cb cG1 bb eb dBy fbc dbc dbc db cb cb cb cb cb cb cb db cb cb cb cb cb cb cb cb dbc db eb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb eb cb cb cb cb cb cb cb cb iKRl bb dKRi bKR5 bKR5 bb dCf bCh bb cb cb cb cb cKQ5 bKQ2 bKQ4 kBJKp fBJKl dBJLh bBJJi bBJKe eBJKe bKPx bBJKb fKP3 mKPh fBJKd fBJJk wBJIv bBJIs FhCuDuHDz Blb cb eb fEc bEc bEc cDu hBg cBf bBf bBf cCa cB5 bB5 bHCd bBa bBaB4 bBa bBa bBaDa bBa bBa bBaBzC2 "
    "cBaCw bBa cBa bBa bBa bBaBw bBaCq c5Ba bBa bBa bBaBp bBa bBa bBaHL3 bBa bBa fHBt 5i jb cb cb cb cb cb cb cb cb cb cb cb eh fb db gCq bCq bCq bCq bCq bCq bCq bCq bCq bCq bCq bCq bCq bCq bCq bCq bBa bBa bBaGDo bBa bBaGDn bBa bBa bBa bBa bBa bBa bBa bBa bBa bBaGDe bBa bBa bBaGDc bBaGDcGDd bBa bBa bBa bBa bBa bBa bBa bBaGC2 bBa bBa bBa bBa bBa Brb cbGBf cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb kb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cp bb cb cb cb cb cb cb db cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb dBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq C6kHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa bHDa cHDa gHDa "
    "dC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a bC+a dC+a bC+a bC+a VbBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bBF+q bi bi bi bi bi bi CEtBCOcBCOd bb HqBCQe eDXg rBCRy Dsb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cbB1 cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb mb cb cb "
    "cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb ci bi bi bi bi bi bi bi ji bi bi bi bi bi li bi bi bi bi bi bi bi ji bi bi bi bi bi bi bi ji bi bi bi bi bi mi ci ci ci ji bi bi bi bi bi bi bi jCk bCk bCw bCw bCw bCw bDe bDe bEa bEa bDq bDq bD4 bD4 di bi bi bi bi bi bi bi ji bi bi bi bi bi bi bi ji bi bi bi bi bi bi bi ji bi cj qj ni bi pi bi eh oj J52 Boq bq bq bq bq bq bq bq bq bq bq bq bq bq bq bq ub Zt0 b0 b0 b0 b0 b0 b0 b0 b0 b0 b0 b0 b0 b0 b0 b0 b0 b0 b0 b0 b0 b0 b0 b0 b0 b0 BZrBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq bBq Brb hb cb cb hb db lb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb jb cb fb +Kob cb cb cb cb eb cb cb cb cb cb cb cb cb cb cb cb cb "
    "cb cb cb cb ub cb cb cb cb cb cb cb cb cb cb cb cb cb Eib cb cb cb cb cb cb eb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb cb lb cb db cb cb cb cb fb fb cb cBq cb cb cb cb cb cb cb cb cb cb l9a bb cb cb cb cb cb cb cb fb cb db eb gb cb cb 1b UYqb BA2Ba bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa BGgBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi EjBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi bBi E3Bh bBh bBh bBh bBh bBh bBh bBh bBh bBh bBh cBh bBh bBh bBh bBh bBh bBh bBh bBh bBh bBh bBh bBh bBh bBh cBh bBh bBh bBh bBh bBh bBh cBh bBh BXlCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa "
    "bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa bCa E4Ba bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa CZ1Ba bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa VMbBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa bBa +VbBc bBc bBc bBc bBc bBc bBc bBc bBc bBc bBc bBc bBc bBc bBc bBc bBc bBc bBc bBc bBc bBc bBc bBc bBc bBc bBc bBc bBc bBc bBc bBc bBc bBc"
)

# General_Category, without Cn (the rest) and Cs (no text has it).
CATEGORIES = {
    "Cc": "a5C5Ba",
    "Cf": "FnaBKsfwaGaaBraMabCqaDZlaB-2e0eBrebjBXUpaHzcEGbapaI7cpBCDadFGphYLUga4C5",
    "Co": "BYAaGH58BYaB--3cB--3",
    "Ll": (
        "DbzB0aBjxbhbabababababababababababababababababababababababababababbbabababababababbbababababababababababababababababababababababacababccabacadbeacadccacababacabbbacadabacbccgacacababababababababbbababababababababbcabadabababababababababababababababababababababababababababababgcacbbaeababababCeb0Gbabadadcsa1BcbbdcbabababababababababababebacacbBtBpbababababababababababababababababajababababababababababababababababababababababababababacababababababbbabababababababababababababababababababababababababababababababababababababababababababababababaBqBiC6hBkccXyfCEcibaDvBlB5mbBbDgababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababibababababababababababababababababababababababababababababababababababababababababababababababababiifkhihifkhihinchihihiebbgadcbbidcbihkcbbIsadbda1aeaeacbideaBvaCVlBpbadbbababaeabbbffabababababababababababababababababababababababababababababababababababababababababababa"
        "babababababbhabaeamBfbafa+ItababababababababababababababababababababababatabababababababababababababaEhababababababcbabababababababababababababababababababababababababababababababhbabacababababaeabacabcbabababababababababafafabababababababaeabacadabababababa0adaZvBkfihCpT6agmeBBjzBGnBhEiBdE1kbobgbbBYdBsD3vCZ05VMa5ZM0z0gbr0z0dbabgbk0z0z0z0z0z0z0z0z012ybf0ybf0ybf0ybf0ybfbaBZujbtgfCPxBb"
    ),
    "Lm": "VqreloehabaEfafaO4aHgaFebInbea5ajadaFaaFhaBGuaD5aRvaBW0aDlaTdaOqfFoB4naBcBeVranaqmC+5bHraF5aOvaBlefaDbbC3c7YwaBHcfIoaDsa2bDziCqaxaDjcdbOvawaEjaDmavbDhdjaVAgaBnbB-afbBjbiBMtaBaaXOqdP2cBibRgmCabbaQAmdbgbbMBrB3Gjg9naBC5a",
    "Lo": (
        "FkapaIaaedGqaZ10edBn5bjBdbbDcbaybkccaqab33CylayBavvBkyhkfxbfrBiB1Bvdasahjqoehcbcvbgbadddaqanbbcobkaifebcvbgbbbbbb5dbatcqibcbvbgbbbedasapbxalhcbcvbgbbbeda4bbcparabfdcbddbbabbdbdcdlwaBuhbcbwbpda0ccacb4aehbcbwbjbeda5bbbpbribcbBicaqafcicyffrdxbibacgB0BpbbmfB1bbabebxbabjbbjacexdBaaB5hbBd1eDtBkuaqfeddadbhcemmaDrKibdcgbabdcBibdcBabdcgbabdcobBybdcCcBfpDrTlcqbzfCkghhrnsorombcpBtBiaCdBcbBuhecBbbafCfk4Br3celBlezBwwjBuFqBorhBw3nbkBl0BdBjck3DrdbfbbdaBB0dC-xBxywjgbgbgbgbgbgbgbgRhaBvaeCviabCzeafBkbC3r5BqpQaGN5CaUQubBDwCdBhiIlepkbCcaBrCfFjaDhadgbcbdbw3BtoBrB4fdabbl1kwz2hBoBnecikebBixcbhupbfdadBrbadbcecabaybdkhaofcfcfjgbgErBc3K9dmweBqIIeLncDjCdabjbmbebabbbbbDlBbLksB5cBvBilDuebEgDjjbBmc4dfcfcfccBdlbzbsbbbocnBcD0Mf2dBqBp5ntbhgBfk3cBdehEaCnDcBhiBtC2BtmJwjvkhEyfcabBlbbdacwkwj4CbsbbkvkzCgBxgbCaapdbcb2Bk2d2Bdhb11BvkvksnrDoCiFxBdBgdbaJqBjgbqcB12kaivBkrBou1wmBuBzbcanBmBay0Bd3acaiBcdamBpodvabaBdrbytbB5gbabdbobjhBoBghcbcvbgbbbedasame4jbacabBfbazabaBmBusduc4BpubbaFyBoBjdBeBpuaB1BknaCh0BfgFzBlGthcachbbbxpabaC4"
        "hcBgqaba2akBhhavalBntasCiGhBa5ibBeraBr3DqgbbbBfvazfbbb5oaKhspabmbBbD2aCp8zHgGdCSmDapBBprfzD80fSgGVz3BXcRyh4rCor3sBpBtufsNtBhMvCkfaFpF-xiBGvBjjIXxJcpa3ccaodiMlCIeDkfmdihjITqaPvBmBbaKb3sBlPe0Hf3caPpgbdbbbobGeBJ1db0bbbacabjbdbabagaeabababcbbbacabababababbbacdbgbdbdbabjbqfcbebqEKeBJW5BaEBzgG3cFUboHJqpTnCNcQ3BPcE6kfEC5"
    ),
    "Lt": "OfacacaBgaHMvhihihmapaBpa",
    "Lu": (
        "CbzDfwbgBbabababababababababababababababababababababababababababacabababababababacabababababababababababababababababababababababbbabadbbabbbccdbbbcdbbbbababbbacabbbcbabbdahacacacabababababababacababababababababacacabcbababababababababababababababababababababababababababababahbbbcabdbabababaJbabadaiagabcbabbbqbiBdaccdabababababababababababafacabbcBsBqababababababababababababababababajabababababababababababababababababababababababababababbbabababababacabababababababababababababababababababababababababababababababababababababababababababababababacBfC6jBfbafaWsCvCEtagBkccKaababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababajababababababababababababababababababababababababababababababababababababababababababababababababajhifkhihiflabababaihCidmdmdmeldIgaeadccccadegabababdcdkbfaB3aCT2BpBqabccabababdbacaicbabababababababababababababababababababababababababababababababababababababababababababa"
        "bababababaiabaea+KnababababababababababababababababababababababatabababababababababababababaEhababababababadababababababababababababababababababababababababababababababakababbbabababaeabacabadababababababababababebebabababababababdbabbdafabababayaVZlzBGfBhEiBdE2kbobgbbBXkBsE3vCZ05VMa5ZNaz0z0z0abbcacbcdbh0z0bbdchbg1bbdbebadg1z0z0z0z0z0z4yBbyBbyBbyBbyBbaEJvBb"
    ),
    "Mc": "CIdaBxaccidbbBsbB0cgbcbkaBlaB0cCcaB0ciabbBvbB0abagbcbkaDgbbbdcbckaBjcB3dB3bB0abecbbbjb2aobB0cfcbckaBkbClcghsbKkbB5aFlbeagacbzbkccgvbcfcakcBTya4aEbahhbbK0dccebbfHabB0abajabbifEraBqafabebbB3a4aebcaB2accbadbBqhibFlavaEZwb9-tbcaCybBspEobBpaBqbebccDobcbyaBnabaDnacbfaHnbbbbbbaZAtabaD5aBncebDtaybB1aBqcjbnaC3cdbbaFkc5bB0bbdcbccjakbCuchacabdbbbaDfcibdaDkcgabdcaHncgdcaDrcibbaDnabbgaDhabbeaIfcjaHxfbbeacabaEocideaCua3bB4aMxaoaDkahacaGveebbaK4bmaBqbibbaQPicDReBwDibYLtbgf",
    "Me": "BEibFRuaBQ4dbcBBMlc",
    "Mn": "YaDpIteIjBmbabbbbbaCikBquqaDfgcfcbbdBda40C1kB0ijaydbibcbeBlcB1iBkxb5Bxabaeheadgkb3aB0aediaub0acbBzaebebccda4bdalbBzaeebbeaubwfbaB0acabdiahblb4aB3amaBsadaBxabcfcbdhblb3aB0acagafbub2bBzbediaub3aCiahcbaC0acgmhDcacilgCjb1ababaBxnbebbfkbBdjaDgdbfbbcbzbecqdnacbgapaV5c9sc3b4b4bCabbgiackjaBncbaDvbBcaDwcebjagcG1bcaB0abgbabachgjcaBqnbpBrdBqabebafaBiimbBadcbbcByabbdabcB0hcbEycbmbgeagadbGgB5WqmeadlC-4cEnaDa5RkdDlb9OuaejBabCqbIqadaeazbfaExb0rnaBghzkBocBqacdcbBhaCdfcbcbmaiaBpaBtabccbfbbaBkbiaHoacaeaTZqaXbpqp+naHcaEveBUgcbbfdBiceaFfbR3dCbeJ3bCpdCgkBrdD1aBwoBjacbkcBrdcbhaB3cBeebhB4ambBuikdcaC5ccabbgacaE3adhvbBzbdaBfgdeCgfnababaobCvhccbaxaCufbaebbbHodgbbb1bCvhcabbDkabacfbaDfabacdbeIdibbIabbaeaEqdcbeaBajBifcdiajfccBombbMwgbfbaCsvcgbbbbD0fdabbbgbaCibdabaK1blbBuefabaxaFHfagoLGildcCOaeB1gBAyaB5dCraTFybETbBncwRacrhcg4dEucB91BweBriaoaweboBKqgbqcgbbbeDeaFagLxaB3dP2dH4bXagDngYF9vHp",
    "Nd": "BqjBRgjEgjGgjM2jDwjDwjDwjDwjDwjDwjDwjDwjDwjDajDwjCgjIwjCgjB6gjBgjJmjEajFgjgjFwjCwjEgjgjBCOgjVgjBgjGgjwjCwjMwjUYwjBMgjCEgjgjY2jEajB2jEqjIwjKwjDwjLwjDgjgtCmjNgjDgjUwjCwjHwjCgjNgjQOwjCJgjCwjEgjQwjX7wjCWuBrCKajNgjPwjHxj6vjEUwj",
    "Nl": "FXocCTpBccdDT4azioc9VljWSqBuOmaiaEgeIBkDo",
    "No": "FsbfaccCJvfLyfDycEfgGzgriNrjBBvtBDtjPaaBUvadfgjGgpBjaWwB1CovTw3BLjaBEudEkj4hboBajBho9LqfWGrBmCbdrbKv0BedBJuhzgBhiClewfFabcpcBnCaiBub4cCleDihyhBjgKkfLa4E4jBkdDqgEgtL1tBKfbNoi7hs6tuS8ggY4wZBjtmtDmyFKoi9bB0bcbdCmBmbo+cm",
    "Pc": "C5aH+5btaBXO4bycHpa",
    "Pd": "BnaBK2aBtaDSbaBAfaCAjfDQbaca5bea2aN4ataDpaBTMqbBfakaFjaDTaaJ4a",
    "Pe": "BjaBta5aDV3abaB64aCNjaBxapaT0aba4aBB4ababababababaCqaBaababababaMuababababababababababaCaabaBbaBBfabababaBmabababaNmababababadabababacbBTI4aGza3abababababababadarababaFkaBta5acaca",
    "Pf": "F1aH63ada2aDOiabaeacapada",
    "Pi": "FlaH7macbcazaDOiabaeacapada",
    "Po": "Bbcbccababbkbdb1aCeafaobhaV4aiaOsfBjaBwacacaBmbubbbnabcCkdDgaBlnHjcBwo5aIfbkaEmaDyaDzaMgamaLpaC0akbFiobaDqaCkeebDpfFlaTeiYfaD2cChbE3cbcBffbdJzbGybEagbfFabkg2cD2dB1eB4bCahla6cbihiicdccdkbabjDE0dbbDqaEpbeccacibbbacbkebjcdbabmccNmcBzaF3a9AcbIncDdakaDtfL2dCwbBicbaBrbBpaDbmqbD2dD4bqbHzaURegcawaubcddcbdhcgabbEvcbccababbkbdb1aBeacbM0cU2aBqaM4aXhaGha5aIqiBgaDqgCcgCzd9yeBmdF3gDnbbdD4dBqbCpdeanabcCyfDlaJkbbbDsekbbaDiaH0wDjc2mCmaEccH2aIicE1aC2hCtcbeC3jGxaC5eBkbUfbCkmFpaBDqeC72bOT1bEfaCbeiaRicJhdKhaTF2aHPheC7ta64b",
    "Ps": "BiaBsa5aDV4abaB64aCL4adaBgaBxapaT0aba4aBB4ababababababaCqaBaababababaMuababababababababababaCaabaBbaBBfabababazasabababaNmababababadabababacaBTJbaGxa3abababababababadarababaFkaBsa5adaca",
    "Sc": "BeaD3dBHjaD1aPsbPsbhaHvaIhaSfaCM1aCGeBaBB7xaVOdaDmaE0aG1bdbH-wdBQY4aCNqa",
    "Sk": "C4abaChagaeadaQjdmnfgbabqDvaobBIcaFZuabclcncncnbEE2b9TdwjbDhb+qaobUCgq71abaFcaB9Axe",
    "Sm": "BlaqcB3abaBnaeaBfa5aX4aQpcGR1anaBhcncElaBhegaCeefbeacacaha5bcaba5IlBabC0a4yBifOvajaBwhDpaKqec4kpIaEcwB4e5cIbBqucfBT+2aZyabcFeaqcB3abaEdagdDNbbBSJraza5aza5aza5aza5azaFZmb",
    "So": "Fgacaeaba+raIkbD5bGoakatbHxaQdaLvaEcfbaEeaGpaBjaMhcpabccfuababaEfhbfbbfdGfbXqjWtaWsaE3BbLbjjiBMdbbdbbkabbgfbababaealboabbbaB0bjecdbbbbbgb4cbbab4ImhetcgcCqb3zBhgChwkCrCnwFwbibBviDobHxBmBlCaH5QaBpvbgBgc5bDiHffLfbBozbCymGv0peanbmavbgbKqbejBaBfjaq4l3iap5kBgpJ5GOaB5VUqBw7bdkbbaR3cUWgpD5aBncPeadaebnbJziBzqccbmdaBpBmBT0bSpaDDwaCEvheqS6kdfaUKwaD7dHpqNtE2DtB2HvkBgcB1fcwbh3eB2vCbdaF0CwBFjP5BxdBshbnbbBWiaC62aEbaWrBleDdmocobobBexFaBy2nBleihbofE0H0fWxeqdmdDweC4gleapleBxijgBhi3clebB4KtmncmdjfBxhockgihEsbC1",
    "Zl": "IBia",
    "Zp": "IBja",
    "Zs": "BaaD5aFO5aCL5kBeaBpaD9aa",
}

# Script.
SCRIPTS = {
    "Adlam": "D6IaClejeb",
    "Ahom": "CFYa0coew",
    "Anatolian_Hieroglyphs": "CRAaSg",
    "Arabic": "BQaebfbnbcb5bjlzbDlbBbCqBpHq4bbfCkb2B8SqDsqLkcCpcBvhaBapDqebEgD7d4CdcBxdBXYadb0bbbacabjbdbabagaeabababcbbbacabababababbbacdbgbdbdbabjbqfcbebqBub",
    "Armenian": "BJrBfcBrccB9Mde",
    "Avestan": "CCYaBvdg",
    "Balinese": "GYaCmbBr",
    "Bamum": "BJVaCxBQIiRy",
    "Bassa_Vah": "C6Wq3cf",
    "Batak": "G+aBtid",
    "Bengali": "CMadbhcbcvbgbaddcicbcdiaebbecy",
    "Bhaiksuki": "CHAaibBmbnk2",
    "Bopomofo": "XkbLQzBkDq5",
    "Brahmi": "CEAaCneBdja",
    "Braille": "KAaH5",
    "Buginese": "GQa1cb",
    "Buhid": "F6at",
    "Canadian_Aboriginal": "FAaT5RqCfCAN0p",
    "Carian": "CAVaBq",
    "Caucasian_Albanian": "CBJqBtla",
    "Chakma": "CEIaBubr",
    "Cham": "BKQaBwjncjcd",
    "Cherokee": "E9aCvcfBF7sCp",
    "Chorasmian": "CD9q1",
    "Common": "aCa0f0Bobobexa5aObBgfectDuajagabaT3agaoadaBaaE2aQeaEbbBGzaMvdJcaBPpcChbGlbbaBGnanahdbfbccaYflcCwbkdkborBaB5Bfbccfb0bqBjceUzwkv85IaTtc5bDiQaC3MsubabyphedC1bdaC0bEtpBaBfjaBqB55CqBpaCyFhGOaB5WIaBbDgcFfjHuaFaaMlaobUOsbGqjwBcbsbdEtab50f0kkaBnbCagbgkeIcceBmdiCqmBtBmHe0BONedD62HzgNtE2DtB2HvkBgcB3dqibh3eB2GvtmtmCwjyEhCubCgbbcacbcdblbabgbCabdchbgb1bdbebadgbKtcJdcBrFDrCdCmB2WcBleDdmocobobBekFnByzbbnBleihbofE0+xeqdmdDweC4gleapleBxijgBhi3clebB4KtmncmdjfBxhockgihEsbDfYBAha4C5",
    "Coptic": "-cnKEqDtfg",
    "Cuneiform": "CIAa8zDgDobelGd",
    "Cypriot": "CCAafcabBlbbdaca",
    "Cypro_Minoan": "CL8qDc",
    "Cyrillic": "BAaEecFiF6qkFaaCmaEDh5+CaC5V8obBYQaB3Bba",
    "Deseret": "CBAaCp",
    "Devanagari": "CIaCqeoczBH7a58Qaj",
    "Dives_Akuru": "CGIagcachbbb3bbcljj",
    "Dogra": "CGAaB1",
    "Duployan": "DPAaDkfmdihjcd",
    "Egyptian_Hieroglyphs": "CMAaBCvkD80",
    "Elbasan": "CBIaBh",
    "Elymaic": "CD-aw",
    "Ethiopic": "EQaCibdcgbabdcBibdcBabdcgbabdcobBybdcCcc5dzGPgwjgbgbgbgbgbgbgbg-JcfcfcfjgbgCPFrgbdbbbo",
    "Garay": "CDKaBfd2ib",
    "Georgian": "EFaBfbafacBkbdC8qBkccECaBfbafa",
    "Glagolitic": "LAaC5DM9agbqcgbbbe",
    "Gothic": "CAZq0",
    "Grantha": "CEYadbhcbcvbgbbbecicbcccagafgcgde",
    "Greek": "7qdbccdbaeababcbabtbB4opGJgeBseeeCuaKavcfcBfcfchbababab4cBubobncfbsccbiJhaBCR4aVO0CoraBUC5Cf",
    "Gujarati": "CUbcbibcbvbgbbbecjbcbccapdclhg",
    "Gunjala_Gondi": "CHLafbbbBebbbfhj",
    "Gurmukhi": "CQbcbfebcvbgbbbbbbcabeebccdahdbahq",
    "Gurung_Khema": "CYIaBz",
    "Han": "LUazbCymGvBpabaziod+eGN5CaUP5WIaLncDj9IibmbBEAoBJW5BaEBzgG3cFUboHJqpTnCNcQ3BPcE6kfEC5",
    "Hangul": "EIaH5HRobIbC3Dr4Cb49Xb2UdK9dmweBqJ9e4dfcfcfcc",
    "Hanifi_Rohingya": "CDIaBhij",
    "Hanunoo": "FZau",
    "Hatran": "CCHasbbfe",
    "Hebrew": "BMrBwi0efB9Jizbebabbbbbj",
    "Hiragana": "MCbCvgcC-7bI4sa3cQFna",
    "Imperial_Aramaic": "CCCavbi",
    "Inherited": "YaDpIvbOek0aXadEK14QbcbmbgeagadbGgB5QmbGcBaDZzdDlbBTLfpqn+paHcaEC0aBO+eBncwRacrhcg4dYL6sHp",
    "Inscriptional_Pahlavi": "CC7asfh",
    "Inscriptional_Parthian": "CC6avch",
    "Javanese": "BKMaCncjeb",
    "Kaithi": "CEEaCcka",
    "Kannada": "DEambcbwbjbecibcbdhbgbbdcjbc",
    "Katakana": "MFbCzccHqpGqBobCxBTAojbBmBMCsdbgbbbaI5cBsaod",
    "Kawi": "CHYaqbBid2",
    "Kayah_Li": "BKIaBnba",
    "Kharoshthi": "CCQadbbfhbcb2ccejhi",
    "Khitan_Small_Script": "C7-eaGY1OvBja",
    "Khmer": "F8aC3cjgjPg5",
    "Khojki": "CEQarbBo",
    "Khudawadi": "CEVqB0fj",
    "Kirat_Rai": "C7KaBz",
    "Lao": "DUbbbabebxbabwcebabgbjcd",
    "Latin": "CbzgzBpapafwb4bOaBheGQ1BfgBqfdfmbCfCbH5LranaqmEnbga1arBiCWx5+VcDfdCccbbabhvnZqBkbibdT8wgBA0zgzCBffbBjbiBV6f4gf",
    "Lepcha": "HAaBxdodc",
    "Limbu": "GIa4bleleadl",
    "Linear_A": "CBQaJwjvkh",
    "Linear_B": "CAAalbzbsbbbocnBcD0",
    "Lisu": "BJGqBp+Vqa",
    "Lycian": "CAUa2",
    "Lydian": "CCJazfa",
    "Mahajani": "CEKqBg",
    "Makasar": "CHXay",
    "Malayalam": "DIambcbBsbcbfepcz",
    "Mandaic": "CCa1ca",
    "Manichaean": "CCWaBgel",
    "Marchen": "CHDq5cvbn",
    "Masaram_Gondi": "CHIagbbbBldabbbiij",
    "Medefaidrin": "C7SaC0",
    "Meetei_Mayek": "BKXawGjBncj",
    "Mende_Kikakui": "D6AaGecp",
    "Meroitic_Cursive": "CCNaxetcBn",
    "Meroitic_Hieroglyphs": "CCMa5",
    "Miao": "C7YaCkeByhq",
    "Modi": "CFQaCelj",
    "Mongolian": "GAabcabtgCyhBkB-Nvm",
    "Mro": "C6Sa4bjeb",
    "Multani": "CEUagbabdbobk",
    "Myanmar": "EAaE5BGKa4Db57Cqt",
    "Nabataean": "CCEa4ii",
    "Nag_Mundari": "DZGqBj",
    "Nandinagari": "CGNahcBnck",
    "New_Tai_Lue": "GMaBlezgkdb",
    "Newa": "CFAaC1be",
    "Nko": "B+aB0cc",
    "Nushu": "C7-baQMoMl",
    "Nyiakeng_Puachue_Hmong": "DYIaBmdncjeb",
    "Ogham": "FUa2",
    "Ol_Chiki": "HCqBp",
    "Ol_Onal": "DZOqBkea",
    "Old_Hungarian": "CDEaBsnBshf",
    "Old_Italic": "CAYaBdjc",
    "Old_North_Arabian": "CCUa5",
    "Old_Permic": "CA6qBk",
    "Old_Persian": "CA9aBden",
    "Old_Sogdian": "CDYaBh",
    "Old_South_Arabian": "CCTa5",
    "Old_Turkic": "CDAaCi",
    "Old_Uyghur": "CD7qz",
    "Oriya": "CYbcbhcbcvbgbbbecicbcchcebbecr",
    "Osage": "CBFqBdeBd",
    "Osmanya": "CBEa3cj",
    "Pahawh_Hmong": "C6YaCfkjbgbufs",
    "Palmyrene": "CCDa5",
    "Pau_Cin_Hau": "CGWaBy",
    "Phags_Pa": "BKCaBx",
    "Phoenician": "CCIa1da",
    "Psalter_Pahlavi": "CC8arhdmg",
    "Rejang": "BKJqBdla",
    "Runic": "FVaCkdk",
    "Samaritan": "CAaBnco",
    "Saurashtra": "BKEaCfil",
    "Sharada": "CEMaC5",
    "Shavian": "CBCqBp",
    "Siddham": "CFMaBvcBf",
    "SignWriting": "DWAaUlpebo",
    "Sinhala": "DMbcbrdxbibacgdaefbabhgjccCA-mt",
    "Sogdian": "CDZqBj",
    "Sora_Sompeng": "CEGqyhj",
    "Soyombo": "CGSqCs",
    "Sundanese": "G8aB5Iah",
    "Sunuwar": "CG+aBboj",
    "Syloti_Nagri": "BKAaBm",
    "Syriac": "BYanbB1ccIqk",
    "Tagalog": "FYavja",
    "Tagbanwa": "F7ambcbb",
    "Tai_Le": "GKq3ce",
    "Tai_Tham": "GRaB4b2ckgjgn",
    "Tai_Viet": "BKUaCcye",
    "Takri": "CFUaBzgj",
    "Tamil": "C8cbbfdcbddbbabbdbdcdleedcbdcagaouCE+fBrna",
    "Tangsa": "C6TqCobj",
    "Tangut": "C7-aa5F-xiX5Qai",
    "Telugu": "DAambcbwbpcibcbdhbbccacdcjhi",
    "Thaana": "B8aBr",
    "Thai": "DQbBzf1",
    "Tibetan": "DYaChbBdeBgbBdbobgeb",
    "Tifinagh": "LJqBxhboa",
    "Tirhuta": "CFEaChij",
    "Todhri": "CBOaBt",
    "Toto": "DYUq4",
    "Tulu_Tigalari": "CE8ajbacabBfbjbacabdbjbbib",
    "Ugaritic": "CA8a3ba",
    "Vai": "BJIaJl",
    "Vithkuqi": "CBLqkbobgbbbkbobgbb",
    "Wancho": "DYWaBzfa",
    "Warang_Citi": "CGFaCsma",
    "Yezidi": "CDUaBjbccb",
    "Yi": "BIAaBEmdBw",
    "Zanabazar_Square": "CGQaCh",
}

# Script_Extensions where it is not just the script.
EXTENSIONS = {
    "Adlm Arab": "ICpa",
    "Adlm Arab Gara Nkoo Rohg Syrc Thaa Yezi": "BQ5a",
    "Adlm Arab Hung": "LSba",
    "Adlm Arab Mand Mani Ougr Phlp Rohg Sogd Syrc": "BSaa",
    "Aghb Cher Copt Cyrl Goth Grek Latn Osge Syrc Tfng Todr": "Yea",
    "Aghb Cher Goth Latn Sunu Thai": "Zra",
    "Aghb Latn Todr": "64a",
    "Arab Copt": "CAXa1",
    "Arab Gara Nkoo Rohg Syrc Thaa Yezi": "BQmaoa",
    "Arab Nkoo": "B-J4b",
    "Arab Rohg": "BWua",
    "Arab Syrc": "BSlk0a",
    "Arab Syrc Thaa": "BQ2a",
    "Arab Thaa": "B-Psaka",
    "Arab Thaa Yezi": "BTaj",
    "Armn Cyrl Dupl Goth Grek Hebr Latn Perm Syrc Tale": "Yia",
    "Armn Geor Glag": "BMja",
    "Avst Cari Copt Dupl Elba Geor Glag Gong Goth Grek Hani Latn Lydi Mahj Perm Shaw": "Fxa",
    "Avst Cari Geor Hung Kthi Lydi Samr": "LRra",
    "Avst Orkh": "LRqa",
    "Beng": "HHxa",
    "Beng Cakm Sylo": "CPgj",
    "Beng Cyrl Deva Latn Lisu Thai Toto": "V2a",
    "Beng Deva": "HGvbbaiaiacahb",
    "Beng Deva Dogr Gong Gonm Gran Gujr Gukh Guru Knda Limb Mahj Mlym Nand Onao Orya Sind Sinh Sylo Takr Taml Telu Tirh": "CLfa",
    "Beng Deva Dogr Gong Gonm Gran Gujr Guru Knda Mahj Mlym Nand Onao Orya Sind Sinh Sylo Takr Taml Telu Tirh": "CLea",
    "Beng Deva Gran Gujr Guru Knda Latn Mlym Orya Shrd Taml Telu Tirh": "CKra",
    "Beng Deva Gran Gujr Guru Knda Latn Mlym Orya Taml Telu Tirh": "CKsa",
    "Beng Deva Gran Knda": "HGqaba",
    "Beng Deva Gran Knda Mlym Nand Orya Sinh Telu Tirh Tutg": "HHsa",
    "Beng Deva Tutg": "BKHra",
    "Bopo Hang Hani Hira Kana": "MAdapaidqagaBTQnb",
    "Bopo Hang Hani Hira Kana Lisu Mong Tibt Yiii": "MAkb",
    "Bopo Hang Hani Hira Kana Mong Phag Yiii": "MAca",
    "Bopo Hang Hani Hira Kana Mong Tibt Yiii": "MAib",
    "Bopo Hang Hani Hira Kana Mong Yiii": "MAba",
    "Bopo Hang Hani Hira Kana Yiii": "MAmfchG5aBTTfe",
    "Bopo Hani": "MBkd",
    "Bopo Latn": "Whabcna",
    "Bugi Java": "BKOpa",
    "Buhd Hano Tagb Tglg": "FZvb",
    "Cakm Mymr Tale": "ECaj",
    "Cari Geor Glag Hung Lyci Orkh": "IC0a",
    "Cari Grek Hung Mero": "IC3a",
    "Cher Copt Cyrl Grek Latn Perm Sunu Tale": "Yaa",
    "Cher Cyrl Grek Latn Osge Sunu Tale Todr": "Yba",
    "Cher Cyrl Latn Osge": "Yla",
    "Cher Cyrl Latn Tfng": "Yca",
    "Cher Dupl Kana Latn Syrc": "Zda",
    "Cher Dupl Latn Syrc": "Zea",
    "Cher Latn Syrc": "Zqa",
    "Cher Latn Tale": "Yma",
    "Copt Dupl Hebr Latn Perm Syrc Tale Tfng Todr": "Yha",
    "Copt Elba Glag Goth Kana Latn": "Yfa",
    "Copt Grek": "7ub",
    "Copt Latn": "LQxa",
    "Cpmn Cprt Linb": "CAIab",
    "Cprt Lina Linb": "CAIhBm",
    "Cprt Linb": "CAIcaBui",
    "Cyrl Glag": "BEeacaKN1a+Bla",
    "Cyrl Grek Latn Perm": "Yga",
    "Cyrl Latn": "BEfb",
    "Cyrl Latn Syrc": "HPya",
    "Cyrl Latn Todr": "Yra",
    "Cyrl Perm": "BEda",
    "Deva": "HGracagacbcgcbbd",
    "Deva Dogr Gujr Guru Khoj Knda Kthi Mahj Mlym Modi Nand Shrd Sind Takr Tirh Tutg": "BKBqc",
    "Deva Dogr Gujr Guru Khoj Knda Kthi Mahj Modi Nand Shrd Sind Takr Tirh Tutg": "BKBtc",
    "Deva Dogr Gujr Guru Khoj Kthi Mahj Modi Shrd Sind Takr Tirh": "BKBya",
    "Deva Dogr Gujr Guru Khoj Kthi Mahj Modi Sind Takr Tirh": "BKBwbba",
    "Deva Dogr Kthi Mahj": "CLgj",
    "Deva Gran": "HHtaeb",
    "Deva Gran Knda": "HGta",
    "Deva Gran Knda Tutg": "HHua",
    "Deva Gran Latn": "IHqa",
    "Deva Knda Mlym Orya Taml Telu": "HG0a",
    "Deva Nand": "HHja",
    "Deva Shrd": "HGxabacbca",
    "Deva Taml": "BKHta",
    "Dupl": "LR2aDDTdd",
    "Dupl Latn Syrc": "Yka",
    "Ethi Latn": "Yoa",
    "Geor Glag Latn": "EH1a",
    "Glag Latn Sunu Syrc Thai": "Yda",
    "Gran Taml": "C-gnCBYnabaBxbDEtbba",
    "Grek": "6cacaGT0b",
    "Grek Latn Perm Todr": "Yta",
    "Gujr Khoj": "CXgj",
    "Guru Mult": "CTgj",
    "Hani": "MAgaBxbKqpBaBfB0BhByBqplBtaCyykeDa4DH7brHW4b",
    "Hani Hira Kana": "MB2b",
    "Hani Latn": "BJYah",
    "Hani Tang": "L-qpPpa",
    "Hira Kana": "MBreDdddaC1aBTTtaBnb",
    "Kali Latn Mymr": "BKJoa",
    "Knda Nand Tutg": "DHgj",
    "Latn": "7dm",
    "Latn Lisu": "Wna",
    "Latn Mong Phag": "IBpa",
    "Latn Osge": "6ya",
    "Latn Sunu": "Ynaca",
    "Latn Sunu Syrc": "Zna",
    "Latn Syrc": "Zaaeaia",
    "Latn Tfng": "Yja",
    "Latn Thai": "Wxa",
    "Mani Ougr": "CCXsa",
    "Mong Phag": "GAcbba",
    "Nand": "HH0a",
    "Runr": "FXlc",
    "Syrc": "HP0a",
}

# The binary properties.
BINARY = {
    "ASCII_Hex_Digit": "Bqjhf0f",
    "Alphabetic": (
        "CbzgzBpakaeafwb4bOjeloehabaCwa3rbbcdbagabcbabtbCsbEkiFfbBfcagBiBhnbabbbbbai0ed3kfBxbgoDfbheheckccaqBpnDeyBajbeafxcstyhkfxbfiaiBjkldggClbpbceonsbhcbcvbgbadddhcbcbbaiaebbembkaecbfebcvbgbbbbbbeeebcbeahdbarflcbibcbvbgbbbedibcbbdapdvdecbhcbcvbgbbbedhcbcbjbebbenaqbbfdcbddbbabbdbdcdleedcbcdagaBimbcbwbpdhbcbcibbccacd2dbhbcbwbjbedhbcbcibgbbdncmmbcbBichbcbcbafdhewfbcbrdxbibacgifbabhsbnBzfggaBtbbabebxbabsbccebagaodBaaB5hbBdesepbBdCdBwbaceqB5kdcBfbafacBkbKmbdcgbabdcBibdcBabdcgbabdcobBybdcCcBfpqCvcfdTlcqbzfCkdkhtlumtmmbcbbmBtcsoaeaCdCyhBkfCfk4bleix3celBlezBw1eB4ctBsaxblcBrBtbobhBtBjcdkBlbkoBwwckBdckfBkccBjdbfbbdafF5tBblIvcfcBfcfchbababab4cBubgbadcbgddcfemfcbgDuanaqmDfaeacjbadegabababdbkcdfeearBiZnBtBYwHegddbmBfbafacBxhaqwjgbgbgbgbgbgbgbgb5BpaOvcziheceeCvgcbCzbdfBkbC3r5BqpQaGN5CaVUmCdBncImdpkbuBofhdDqBhicDgcCccbbabhvtbBayBtmCdbaBmfdabckBafBcn2dBsblpaqpkebBwjnswdCebabayccpcdlfcfcfjgbgbBkbngD0vK9dmweBqIIeLncDjBggmeflbmbebabbbbbDlBbLksB5cBvBilDuebEgBezgzlCydfcfcfccBdlbzbsbbbocnBcD0CfBuIl2dBqBp5n3fB"
        "kf3cBdehbeBkE3sBdeBdeBhiBtmkbobgbbbkbobgbbdBtmJwjvkhyfbBjbiCffcabBlbbdacwkwj4CbsbbkvkzCgBxgbCadbbfhbcb2Bk2d2Bdhb11BvkvksnrDoCiBxBsnBsnBhBc1dafwH0BjbbdbqcBxad2kaivBkrBou1wjCfBlekByjanyxBsrdiBcdajB5bdjbkabaBdrbBbcagdB4gbabdbobjhByxdbhcbcvbgbbbedhcbcbdagafg2jbacabBfbjbacabdbbdabaBmCbbcbduc4CbcbbaFyBvcgzfBcB4badaB1BvcaCh0cnvgFzByDhB55hcachbbb3bbcbcdC3hcBncfbabb1BscjrChfasCiGhBa5ibBmbgbaBr3cvbnCjgbbbBldabbbcbacbyfbbbBebbbdbaKhwjqbBidcDpaCp8zDgDorGdCSmDapBBprfzD80fSgGVzBoBWrRyh4rCor3sBpqd5ufsNqBmGtB5EaCkeByhqCabbamboF-xiBGvBjjIXhdbgbbbJcpa3ccaodiMlCIeDkfmdihjeaF7bCubCgbbcacbcdblbabgbCabdchbgb1bdbebadgbKtcybyb4byb4byb4byb4bybhBZu4gfGvgbqcgbbbefB3BbaDqBmkgqaKb3sBlPe1He3caPpgbdbbbobGeB1CddadaBFudb0bbbacabjbdbabagaeabababcbbbacabababababbbacdbgbdbdbabjbqfcbebqTuzgzgzDTwBJW5BaEBzgG3cFUboHJqpTnCNcQ3BPcE6kfEC5"
    ),
    "Bidi_Control": "BQ2aGPrb0eBxd",
    "Bidi_Mirrored": "Bibsaba2aba3abaBnapaDT4dB63bCM2bkbBwbobFraGaddfdadbddbdbabaeifabrfdjbbabhb5cdfajbcsfbjecbexcpidubhbBB3nCkacdbbbcfdfcdnMtvcfbniahfdaeebbceeabccbkfcbmsbdcabacabdfbgcyblbedbbcbeBkchbBhfabadefceadebaIaaQdddbbbobcjBlhNljchBTR3ffbFcbsaba2aba3ababbbbBV7xaBzaBzaBzaBza",
    "Case_Ignorable": (
        "BhagalaBdabaChaeabaeacbPxF5ebeajbbaH1gGpafaBrBmbabbbbbaBmalfkkbaBdakuqaDfhbjbdBbaba40C1kB0keacayxBlcBmahbfiBjBzBxabaeheadgkbnapaB0aediaub0acbBzaebebccda4bdalbBzaeebbeaubwfbaB0acabdiahblb4aB3amaBsadaBxabcfcbdhblb3aB0acagafbub2bBzbediaub3aCiahcbaC0acgliDcacijabgCjb1ababaBxnbebbfkbBdjaDgdbfbbcbzbecqdnacbgapaC4aTac9sc3b4b4bCabbgiackdafaBneBtaCbbBcaDwcebjagcG1bcaB0abgbabachgjcaBhai4BrdBqabebafaBiimbBadcbbcByabbdabcB0hcbCafCscbmbgeagadbBsB4naBcDeN3abclcncncnbmeibkacaceBrebjbanaqmBtBaC8lbDrcD3apaDa5BpaOvaBeddefaC3fC3c7YwaBHcfIoaDcdbjba2dCqboBbCoaxcDhcdbiadaeazbfaExb0rnaBghzkBocBqacdcbravbCcfcbcbmaiaBdalaBtabccbfbba1aobfbbaDeejcDzacaeaTZqaEtqR3pdampBcacaFjahagalaBdabaBpaBnbCdavcQbaHcaEveBAffbBjbiSgcbbfdBiceaFfbR3dBga0ebaJ1bCpdCgkBrdD1aBwoBjacbkcBrdcbcaeakaBscBeebhB4ambBuikdcaC5ccabbgacaE3adhvbBzbdaBfgdeCgfnababaobCvhccbaxaCufbaebbbHodgbbb1bCvhcabbDkabacfbaDfabacdbeIdibbIabbaeaEqdcbeaBajBifcdiajfccBombbMwgbfbaCsvcgbbbbD0fdabbbgbaCibdabaK1blbBuefabaxaFGvqgoLGildcCOaeB1gjdP2cBibPcaB5qCabbbQAl"
        "dbgbbDE4bbdES2BncwRacjpcg4dEucB91BweBriaoaweboBKqgbqcgbbbefB3BbaFanLqaB3dP1eH4bXagDnhCVpeYDAba4C5EaHp"
    ),
    "Cased": "CbzgzBpakaeafwb4bGcbdeGpbBdhb4eDaaBkdcbcdbagabcbabtbCsbEkiFfbBfjBiCYxBfbafacBkbdVaCvcfCEckfBkccCaF5CaIvcfcBfcfchbababab4cBubgbadcbgddcfemfcbgDuanaqmDfaeacjbadegabababdbfeacdfeear5dbZrBtBYwHegddbmBfbafa+IsBns3EeDfddbB3cbbabhvebcZvBkbngCpT6agmeBAjzgzBFfCpDaBdeBdDukbobgbbbkbobgbbOdaccbBjbiBGfBsnBsC3vkvCY0B5VLaB5ZMaCubCgbbcacbcdblbabgbCabdchbgb1bdbebadgbKtcybyb4byb4byb4byb4bybhBZujbtgfIfB3CEsCdB-mzgzgz",
    "Changes_When_Casefolded": (
        "CbzC0akwbhBaabababababababababababababababababababababababababababacababababababababbbababababababababababababababababababababababbbabababbbabbbccdbbbcdbbbbababbbacabbbcbabbdahbbbbbbabababababababacababababababababacbbabcbababababababababababababababababababababababababababababahbbbcabdbabababaHwaBkabadaiagabcbabbbqbiwamcdbbababababababababababababbcbbabbcBsBqababababababababababababababababajabababababababababababababababababababababababababababbbabababababacabababababababababababababababababababababababababababababababababababababababababababababababacBfBqaCYyBfbafaZkfCEcjgBkccKaababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababafbcababababababababababababababababababababababababababababababababababababababababababababababababajhifkhihiflabababaihqBpcccffccfldmefccfJjadbgaBnptaZszBZqBpBqabccabababdbacaicbabababababababababababababababababababababababababababababababababababababababab"
        "ababababababababaiabaea+KnababababababababababababababababababababababatabababababababababababababaEhababababababadababababababababababababababababababababababababababababababakababbbabababaeabacabadababababababababababebebabababababababdbabbdafabababaya70CpT6agmeBAjzBGfBhEiBdE2kbobgbbBXkBsE3vCZ05VMa5+VaBb"
    ),
    "Changes_When_Casemapped": "CbzgzB0akwb4bB5bCtb1cncbbaeC2brg0bbbabbdbbdbecabbcahacabbdffakbFgaBkdcbdcbagabcbabtbBodBabebEeiFfbBfkBgCYyBfbafacBkccVaCvcfCEckfBkccFzadaqaDrE1cabDvcfcBfcfchbababab4cBubgbadcbgddcfemfcbgJjadbga1ar5dbZrBtBYwDqbbbbhDfhddbmBfbafa+IsBns1EgncB3jodccebyb3cbegyb62a2CpT6agmeBAjzgzBFfCpDaBdeBdDukbobgbbbkbobgbbBWdBsnBsC3vkvCY0B5VLaB5+UaCd",
    "Changes_When_Lowercased": (
        "CbzDfwbgBbabababababababababababababababababababababababababababacabababababababacabababababababababababababababababababababababbbabadbbabbbccdbbbcdbbbbababbbacabbbcbabbdahbbbbbbabababababababacababababababababacbbabcbababababababababababababababababababababababababababababahbbbcabdbabababaJbabadaiagabcbabbbqbiBdaiabababababababababababafacabbcBsBqababababababababababababababababajabababababababababababababababababababababababababababbbabababababacabababababababababababababababababababababababababababababababababababababababababababababababacBfC6jBfbafaWsCvCEtagBkccKaababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababajababababababababababababababababababababababababababababababababababababababababababababababababajhifkhihiflabababaihyhihihieleldmeleJjadbgaBnptaZszBZqBpBqabccabababdbacaicbababababababababababababababababababababababababababababababababababababababababababababababababaia"
        "baea+KnababababababababababababababababababababababatabababababababababababababaEhababababababadababababababababababababababababababababababababababababababakababbbabababaeabacabadababababababababababebebabababababababdbabbdafabababayaVZlzBGfBhEiBdE2kbobgbbBXkBsE3vCZ05VMa5+VaBb"
    ),
    "Changes_When_Titlecased": (
        "DbzB0aBjxbhbabababababababababababababababababababababababababababacabababababababbbababababababababababababababababababababababacababccabacadafacadccacababacaeacadabacadabaeabbbbbababababababababbbababababababababcbabadabababababababababababababababababababadababababababababaiacbbaeababababfbbbabbdbbdbecabbcahacabbdffakbFgaBlabadadcsa1BcbbdcbabababababababababababebacacaBuBpbababababababababababababababababajababababababababababababababababababababababababababacababababababbbabababababababababababababababababababababababababababababababababababababababababababababababaBrBgDTqfCEcibaHoadaqaDsababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababgfabababababababababababababababababababababababababababababababababababababababababababababababiifkhihifkhihinchihihiebbgadcbbidcbihkcbbKwaBbpea6lzB6gBpbadbbababagacakababababababababababababababababababababababababababababababababababababababababa"
        "bababababababababaiabaeamBfbafa+ItababababababababababababababababababababababatabababababababababababababaEhababababababadababababababababababababababababababababababababababababababakabacababababaeaeabbcabababababababababalabababababababaeabacadafababa0a62a2CpT6agmeBBjzBGnBhEiBdE1kbobgbbBYdBsD3vCZ05VMa5+VcBb"
    ),
    "Changes_When_Uppercased": (
        "DbzB0aBjxbhbabababababababababababababababababababababababababababacabababababababbbababababababababababababababababababababababacababccabacadafacadccacababacaeacadabacadabafbbbbbbabababababababbbababababababababbbbbadabababababababababababababababababababadababababababababaiacbbaeababababfbbbabbdbbdbecabbcahacabbdffakbFgaBlabadadcsa1BcbbdcbabababababababababababebacacaBuBpbababababababababababababababababajababababababababababababababababababababababababababacababababababbbabababababababababababababababababababababababababababababababababababababababababababababababaBrBgC6iBkccXyfCEcibaHoadaqaDsababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababgfabababababababababababababababababababababababababababababababababababababababababababababababiifkhihifkhihincBubbeabadcbbeaddcbihkcbbeaKraBbpea6lzB6gBpbadbbababagacakabababababababababababababababababababababababababababababababababababababab"
        "abababababababababababaiabaeamBfbafa+ItababababababababababababababababababababababatabababababababababababababaEhababababababadababababababababababababababababababababababababababababababakabacababababaeaeabbcabababababababababalabababababababaeabacadafababa0a62a2CpT6agmeBBjzBGnBhEiBdE1kbobgbbBYdBsD3vCZ05VMa5+VcBb"
    ),
    "Dash": "BnaBK2aBtaDSbaBAfaCAjfB3aBhapaMgaDAeaca5bea2aN4ataDpaBTMqbBfakaFjaDTaaJ4a",
    "Default_Ignorable_Code_Point": "FnaVbaWmaC6cbBStbCveB-1e0eBrpEHuaBTE1pHpaFaaCpiBPFhdFGphYLUfD-5",
    "Deprecated": "KjaBJjaCIdabaCBjbCGffVzb7XGwa",
    "Diacritic": "C4abaChagaeacbPxE4bhffrbeajbH3eGraBxqb0babbbaEghebEgbebdcCd0C1kB0kBcbD4hBjjq1B3aqadd2aCkaqaDoaqaDoaqaBpcB2aqahaDxaDoaqaDoaqaDnbqaD2aDpamfbaDlaneClb1ababaebCccbbB4aDqabbBibeezgbakbWbc9ub4aEukjaK1cJeauhcaBqockDiapaBgiBwbB0albCcbCafCsyeagaccBsB4CzlBfkN3abclcncncnbDHqcJ3aP0fDjdC5a9Lsambba2bCsboBbDgcDnbmaBfaExa1rBzdBeaC5amaBeaEvcCbdBtaDeejcEabTZqaYbpIoabaBpaBnbCdaX2aBE5fbBjbiT3ceaFfbR1fBga0eMpcCgkBrdGaaBjaCibDybB4aCmajcDibFsbCqbqaygdeCzcbbnbC5adaD1bH1bD4aDwbDtaInbIcbeaE2aCtasaCraNfaIcabbCraNjbxaFHmoLGzaCOaeB1gRubRcqCqbP-4dbgbbHYbBncwRacdfihcg4dDUcB3GcgLxaB3dX4bXagDncbc",
    "Emoji": "BdagafjDpaeaH8namaGyawaC0fpbLpbmaFgazkecGhaHhbkajaB0dbejacacbcaeacabbcadadbicfabafllbcabbbasacbsfbabbdbfacbeblbfbcafbbabbubffbdcaeacacfbacababagadagakbpacaeabaecbalbBqcjaoaoaLubOpctbBtaeaBG0amaSzabaDPLkaGkaFabmboacjClzbbxauacivbFoBbcDpcbbccCsccbIgbB4lfbxhbchmacdcaebnbcaibjafcmciccabaeagadagCvBqCffhccejdabbdacjHdleaI1BobjbFyDqmdjfBxhockgi",
    "Emoji_Component": "BdagafjH+taGvaBXJlaB8+wzP1eBNqdYBTmC5",
    "Emoji_Modifier": "D8-1e",
    "Emoji_Modifier_Base": "JQ3aG1aqdDTDxaB2ccaccDvbckvsdaecbchabayaGjbeavaebFocdeCtaqcjalaR5acaihgajjccByaB3bbbbarcbmHfcBki",
    "Emoji_Presentation": "IY0bGnddacaQjbvbBslBlatanaibrbfbiafavahbbaeacahaeb2aBdabaecbaB3cyaoa61bBtaeaDRFoaGkaF4acjClzbayauacebcvbFoBamibCfbvmBkeemqdadCgbabF0cB4ndbxsa0bnaCwCuBqCfgadcccedlbhiHdleaI1BobjbFyDqmdjfBxhockgi",
    "Extended_Pictographic": "FjaeaH8namaGyawaC0fpbLpbmaC5aCgazkecGhaHhbkajaB0dbfblbDrkDvckbabagadagakbpacaeabaecbaleBncjaoaoaLubOpctbBtaeaBG0amaSzabaDPLgH5nc5aB2fmboacjsBy1okauacibdjNrfJ3iIjBqD5DulCvBkmdByhkfBih4CrmBobjbNyIa-3",
    "Extender": "FxaQyb7oaNzaTwaEjaCzaXqaD5aCKdaByaTdaMoaCeaE8jaBleDhbC3c7YwaBPwa+cawaEjaDmavbVD1aCAqbBOla1aeaBGhaJfaDubPscBGpaUFjbBE2bba8KybBFra6uc",
    "Grapheme_Base": (
        "BaC4BbmbSrDqhcfegbabtbG5hFfbBfcBrccBoabacacaj0efrjlabBnvpbDeiagbcae5cab33CylaoBkjgdxeajadahobyfabkf4rBjBzBwbabdidbchjc2bbbhcbcvbgbadddabbgbcbbanbbcexfabfebcvbgbbbbbbecydbahjccbamabibcbvbgbbbeddiabbdapbelhaibbhcbcvbgbbbedacagbcbpbbcerlabfdcbddbbabbdbdcdlfabbdcbcdavugcbhbcbwbpdaddtccacbejhjbkbcbwbjbedbcabbybbbejbcokbcbBicabbfcbcbbecbjezcbbrdxbibacgjbgghjccmBpbblhimBfbbabebxbabjbbjacebajjcdBaxc0bababnbBdsafaceBrhbfbmBfBmeagacbcycddpembbcfbobBhbafacLybdcgbabdcBibdcBabdcgbabdcobBybdcCcf2dzgCvcfcU2dCyhrnsdbjrombcpBtcahhbblidjgjgkfjgCyhecBbbafCfk4edccebbfhadBjcelBlezgkdBycbdBxbajabbifnjgjgnCwBpkddhb2jlc5ebgBxbaccbanBpibfodB3fBkcklanahdbfbccafF5CaIvcfcBfcfchbababab4cBubobncfbsccbibkfxhBqqbc0bmdBaB5EleUzwkvBYtc5bKxdbfBmbafacBxhbpwjgbgbgbgbgbgbgbgBbC3BczbCymGv0BzgpbCveDefBkbC3bCvjBpb8TmdBwjK1uBoeak5cCpcfiGncbbabhvpbcbdbyceejgBxiCdklymbBfiylam3gBpbbebcbbmbkegbybBigbcblcbhbacjc5bBsbadbcecabayqchlfcfcfjgbgbB1eDubbbddjgK9dmweBqIIeLncDjBggmefabxbebabbbbbD2qN2cBvhaBapqjwBcbsbdeebEgeE2c4dfcfcfccdgb"
        "gnbclbzbsbbbocnBcD0fceBmdCxbmdaBpBmEd2dBqq0eBdj3fBfk3bBeenBkE3cjgBdeBdeBhiBtllbobgbbbkbobgbbdBtmJwjvkhyfbBjbiCffcabBlbbdacwbChiiBqsbbfBad0faCaBxetcBopdbcb2kihihB5BaBegljBvd2c0fzhdmgCqCiBxBsnBshBjmjgBfixibGq4bBjdacbqcB1BhivliwredBg1uwjabBvpge3bbcamBqebcbbdoyhjjBdfajriBcbclBtjabhebbpbtlrb1dbefbbB5gbabdbobkgBobcnjibbhcbcvbgbbbedababdcbcbdamg2jbacabBfbabbpabbdabcbbBhBxibdabubabc4BpbbgabbbacacdijFgBobbgdcac0BeBsibbacdljgmtBkbabbibgjgt20dabbeajwFzBojacaDeCsmhcachbbbxbebbgdbcjjCghcBjidbd1akBhgbehjagbdBnnacinCihjFwBbojgibBfoabfk2d5zahacaClgbbbBfvajjgfbbbBeebbabahjJwscdjobBdibdwCwapBrn80DgDobelGdCSmDcnBBprfzD80fSgGVz3mcdjBWgRyh4bjeCqbjg3hakBphokjbgbufsNqBzGgC0DfCkfBxlmCad2F-xiBGvBjjIXhdbgbbbJcpa3ccaodiMlCIeDkfmdihjcacaD7aHzgNtE2DtB2HvkBgcB1fcwbh3eB2vCbdaD0tmtmCwjyEhCubCgbbcacbcdblbabgbCabdchbgb1bdbebadgbKtcJdcRrBxdBshbnbgBDu4gfIfB3EsBmkgcjebKa3sBlejfaOq1ejGw3ckeaPagbdbbbobGeciBqCdhaejebYrCdCmB2Gcdb0bbbacabjbdbabagaeabababcbbbacabababababbbacdbgbdbdbabjbqfcbebqBubIoBleDdmocobobBekFnBy2nBleih"
        "bofE0+xeqdmdDweC4gleapleBxijgBhi3clebB4KtmncmdjfBxhockgihEsbDfBAgBJW5BaEBzgG3cFUboHJqpTnCNcQ3BPcE6kfEC5"
    ),
    "Grapheme_Extend": "YaDpItgIhBmbabbbbbaCikBquqaDfgcfcbbdBda40C1kB0ijaydbibcbeBlcB1iBkxb5Bxabaeheadgkb3aB0abacdiajakb0acbBzaebebccda4bdalbBzaeebbeaubwfbaB0abbbdiahckb4aB1abamajaBiadaBxabcfcbdhblb3aB0acbbadcbdhblb2bBzbbacdiajakb3aCiaeaccbaiaCracgmhDcacilgCjb1ababaBxnbebbfkbBdjaDgdbfbbcbzbecqdnacbgapaV5c9sd2c3b4bCabbgiackjaBncbaDvbBcaDwcebjagcG1bcaB0abgbabachgjcaBq4BrdBqjecBgimbBadcfByabbdabeByhcbEycbmbgeagadbGgB5QmaGdBaC-4cEnaDa5RkfDjb9OudbjBabCqbIqadaeazbfaExb0rnaBghzkbaBmcBqacdcbcaBeaCdfcbcbmaiaBpaBtabccbfbbaBkbiaHoacaeaTZqaXbpqpLobS3aHcaEveBUgcbbfdBiceaFfbR3dCbeJ3bCpdCgkBrdD1aBwoBjacbkcBrdcbhaB3cBeebhB4ambBuibaidcaC5ccdgacaE3adhvbBzbbabamajaogdeCdacfbacabcecbaobCvhccbaxaCracfbacabbbbHlacdgbbb1bCvhcabbDkabachDfabacdbeIdibbHvakdeaEqdcbeaBajBifcdiajfccBombbMwgbfbaCsvcgbbbbD0fdabbbgbaCibdabaK1blbBuefcxaFHfagoLGildcCOaeB1gBAyaB5dCralbTFlbETbBncwQ4edfihcg4dEucB91BweBriaoaweboBKqgbqcgbbbeDeaFagLxaB3dP2dH4bXagDngYFWvC5EaHp",
    "Grapheme_Link": "CKnaD5aD5aD5aD5aD5aD5aD5aDnbqaD2aDpaD5aGjaFubBWzb4aE3aUnaHdaDfbCgbEMla+UgaBfaExaEoaDmaJvaHwaXSraBQgaBjaoaBzaDzbElaDuaFuaDcaEacDraD5aH2aD5aDwaDuaInaIdbFbaCtasaCraNfaIebCraNjbQPma",
    "Hex_Digit": "Bqjhf0fB-Vjjhf0f",
    "Hyphen": "BnaD5aBG2aET1aCAjbDQfaXdaBTLhaFjaCxa",
    "IDS_Binary_Operator": "L-qbcjPra",
    "IDS_Trinary_Operator": "L-sb",
    "IDS_Unary_Operator": "L-4b",
    "ID_Compat_Math_Continue": "FsbfaH9wadkboLtaeawaDNFcaza5aza5aza5aza5aza",
    "ID_Compat_Math_Start": "IQcaeawaDNFcaza5aza5aza5aza5aza",
    "ID_Continue": (
        "BqjhzeabzBpakabacafwb4bOjeloehabarDubbcdbagebabtbCsbEkbecFfbBfcagBiiBmbabbbbbai0ed3kfCjeDfbhcjbscaqB0cDeoBveacacBns1ekfxbfiCkbEacjbsbhcbcvbgbaddcicbcdiaebbeclkabaccbfebcvbgbbbbbbcabeebccdahdbahplcbibcbvbgbbbecjbcbccapdcjjgbcbhcbcvbgbbbecicbcchcebbecjbaqbbfdcbddbbabbdbdcdleedcbdcagaojqmbcbwbpcibcbdhbbccacdcjqdbhbcbwbjbecibcbdhbgbbdcjbcmmbcbBsbcbefdhecjkfbcbrdxbibacgdaefbabhgjcbnBzfobjBhbbabebxbabwcebabgbjcdBaaxbgjlababaejbBdetbrbBdjaBzCjgCncBfbafacBkbKmbdcgbabdcBibdcBabdcgbabdcobBybdcCcccjiopqCvcfdTlcqbzfCkdkhvjvltmmbcbbmCtdaebcjBbcbkgCyhBkfCfk4blelkBhcelBlezgkBf1eB4b2ckgjnainbpBrCmdjrimDtmBxijdBqckfBkccqcbBgfQvcfcBfcfchbababab4cBubgbadcbgddcfemfcbgpbBrbta2anaqmBtmeadlraeacjbacfgabababpcdfeearBiCTxHegimBfbafacBxhapxjgbgbgbgbgbgbgbgb5QfczobeceeCvcgbC4fBkbC3r5BqpQaGN5CaVUmCdBncImd1uBpejbDsBficDgcCccbbabhvBveatBtmCfkjgxdabBqcBdm2dCaokg4bBwjncjgwdCiyccpcekfcfcfjgbgbBkbngD0bbcjgK9dmweBqIIeLncDjBggmeflbmbebabbbbbDlBbLksB5cBvBilepqpdbycBaebEgtjhzeabzkCzdfcfcfccBdlbzbsbbbocnBcD0CfBuEiaEc2dB"
        "qpa55n3fBkf3cBdehbeBkE3cjgBdeBdeBhiBtmkbobgbbbkbobgbbdBtmJwjvkhyfbBjbiCffcabBlbbdacwkwj4CbsbbkvkzCgBxgbCadbbfhbcb2cceaBa2d2Bdhb3zBvkvksnrDoCiBxBsnBsnBhijgBfdebwH0BjbbdbqcBxBakaiBa5vBku1wjCg5pjB1hanyhjgBubjediBdcajCeedbmbaBdrbBegdB4gbabdbobjhB0fjgdbhcbcvbgbbbebjcbcccagafgcgdeljbacabBfbjbacabdbhnb3Ckfjed4CfbaijFgBvcixfBcCadaljBgByhjgt20coejggFzB0DfCjvhcachbbb3bbcimjCghcBnchbb1B4iaiCjdasCiGhBapjgibBmbipjy3cvbnCjgbbbBldabbbiijgfbbbBebbbfhjJwwjqbBidenkCvaCp8zDgDorGdCSmDapBBpqvkD80fSgGVzBzBWgRyh4bjgCobjg3celBwjdmjjufsNqBmdjGgB5EaCkeByhqCabbblboF-xiBGvBjjIXhdbgbbbJcpa3ccaodiMlCIeDkfmdihjdbECrjQgBncwQ4edfihcg4dEucN1CubCgbbcacbcdblbabgbCabdchbgb1bdbebadgbKtcybyb4byb4byb4byb4bybhcBrQaBweBriaoaweboBCq4gfGvgbqcgbbbefB3BbaDqBmdncjeaKb4rBzOwBjGwBkPfgbdbbbobGelgBjClejBFgdb0bbbacabjbdbabagaeabababcbbbacabababababbbacdbgbdbdbabjbqfcbebqDJujBAgBJW5BaEBzgG3cFUboHJqpTnCNcQ3BPcE6kfEC5VXKqHp"
    ),
    "ID_Start": (
        "CbzgzBpakaeafwb4bOjeloehabaEbebbcdbagabcbabtbCsbEkiFfbBfcagBiCh0edBnBkBdbbDcbapbhbkccaqab33CylayBajbeafveajadaxyhkfxbfrBjB0Bvdasahjppehcbcvbgbadddaqanbbcobkaifebcvbgbbbbbb5dbatcqibcbvbgbbbedasapbxalhcbcvbgbbbeda4bbcparabfdcbddbbabbdbdcdlwaBuhbcbwbpda0ccacb4aehbcbwbjbeda5bbbpbribcbBicaqafcicyffrdxbibacgB0BpbbmgB0bbabebxbabjbbjacebavdBaaB5hbBd1eDtBkuaqfeddadbhcemmarBfbafacBkbKmbdcgbabdcBibdcBabdcgbabdcobBybdcCcBfpqCvcfdTlcqbzfCkdkhrnsorombcpBtBdaeaCdCyhBibafCfk4Br3celBlezBwwjBuCsaC3BorhBw3nbkBl0BdBjckBdckfBkccBjdbfbbdafF5CaIvcfcBfcfchbababab4cBubgbadcbgddcfemfcbgDuanaqmDfaeacjbacfgabababpcdfeearBiCTxHegddbmBfbafacBxhaqwjgbgbgbgbgbgbgbgRgcziheceeCveebCzbdfBkbC3r5BqpQaGN5CaVUmCdBncImdpkbuBoq4cCpBhicDgcCccbbabhvpbcbdbw3BtoBrB4fdabbl1kwz2hBo2aqebjkebBixcbhuwdadBrbadbcecabaycckhcmfcfcfjgbgbBkbngDs3K9dmweBqIIeLncDjBggmefabjbmbebabbbbbDlBbLksB5cBvBilDuebEgBezgzlCydfcfcfccBdlbzbsbbbocnBcD0CfBuIl2dBqBp5n3fBfk3cBdehbeBkE3sBdeBdeBhiBtmkbobgbbbkbobgbbdBtmJwjvkhyfbBjbiCffcabBlbbdacwkwj4CbsbbkvkzC"
        "gBxgbCaapdbcb2Bk2d2Bdhb11BvkvksnrDoCiBxBsnBsnBdBg1jwH0BjgbqcB12kaivBkrBou1wmBuBzbcanBmBay0Bd3acaiBcdamBpodvabaBdrbytbB5gbabdbobjhBoBghcbcvbgbbbedasame4jbacabBfbazabaBmBusduc4BpubbaFyBoBjdBeBpuaB1BknaCh0BfgFzBlDuB55hcachbbbxpabaC4hcBgqaba2akBhhavalBntasCiGhBa5ibBeraBr3DqgbbbBfvazfbbb5oaKhspabmbBbD2aCp8zDgDorGdCSmDapBBprfzD80fSgGVz3BXcRyh4rCor3sBpqd5ufsNqBmGtB5EaCkfaCcmCabba2F-xiBGvBjjIXhdbgbbbJcpa3ccaodiMlCIeDkfmdihjF7gCubCgbbcacbcdblbabgbCabdchbgb1bdbebadgbKtcybyb4byb4byb4byb4bybhBZu4gfIfB3EsBmkgqaKb3sBlPe1He3caPpgbdbbbobGeB1CdhaBFudb0bbbacabjbdbabagaeabababcbbbacabababababbbacdbgbdbdbabjbqfcbebqEKeBJW5BaEBzgG3cFUboHJqpTnCNcQ3BPcE6kfEC5"
    ),
    "Ideographic": "MAgbzioc+fGN5CaUP5WIaLncDj9Ika1F-xiBGvBjjJDhMlTIeBJW5BaEBzgG3cFUboHJqpTnCNcQ3BPcE6kfEC5",
    "Join_Control": "IAmb",
    "Logical_Order_Exception": "DSaeD1eCXqccaBEH0bcabb",
    "Lowercase": (
        "DbzBpakaeaBexbhbabababababababababababababababababababababababababababbbabababababababbbababababababababababababababababababababababacababccabacadbeacadccacababacabbbacadabacbccgacacababababababababbbababababababababbcabadabababababababababababababababababababababababababababababgcacbbaeababababCebBdhb4eDaaBlabadacdsa1BcbbdcbabababababababababababebacacbBtBpbababababababababababababababababajababababababababababababababababababababababababababacababababababbbabababababababababababababababababababababababababababababababababababababababababababababababaBqBiC6hBkbdXyfCEcibaDvF5CbababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababibababababababababababababababababababababababababababababababababababababababababababababababababiifkhihifkhihinchihihiebbgadcbbidcbihkcbbDzanaqmDnadbda1aeaeacbideaBbpea6lzB6gBpbadbbababaeabbbhdababababababababababababababababababababababababababababababababababa"
        "bababababababababababababababbhabaeamBfbafa+ItababababababababababababababababababababababatabababababababababababababcEfababababababcbababababababababababababababababababababababababababababababjbabacababababaeabacabcbabababababababababafafabababababababaeabacadabababababawcbabcZvBkbngCpT6agmeBBjzBGnBhEiBdE1kbobgbbOdaccbBjbiBIfBsD3vCZ05VMa5ZM0z0gbr0z0dbabgbk0z0z0z0z0z0z0z0z012ybf0ybf0ybf0ybf0ybfbaBZujbtgfIfB3CFuBb"
    ),
    "Math": "Blaqc5a3abaBnaeaBfa5aWycca0bccQpcGQna1cladanaodveleCbmeadbeesaeacjbacfgadbcbbcbfdnbaCexbfbbebe5bagboIlidubC0a40bayalgN3bmjefebcbdeoabacflhfbBzaba3djcKqB5IaP5BqucfBT+2aZxfbaFcaqc3aba3abaEdagdDNbbBRTqCubCgbbcacbcdblbabgbCabdchbgb1bdbebadgbKtcJdcBrFQadb0bbbacabjbdbabagaeabababcbbbacabababababbbacdbgbdbdbabjbqfcbebqBub",
    "Modifier_Combining_Mark": "BSubcaEdagadbPbbbcda5a",
    "Noncharacter_Code_Point": "B-Oq5QobB--4bB--4bB--4bB--4bB--4bB--4bB--4bB--4bB--4bB--4bB--4bB--4bB--4bB--4bB--4bB--4b",
    "Other_Alphabetic": "6fa3mSanbabbbbbaCikBqmbgqaDfgedcbeaBda4pDgkDfbdibcbdDkaB2ldggtBwbcobbfckb3cB0gcbcbkakb3cB0eebcbea4bdalcB0hbcbbvbwcecB0gcbcbjbkb4aB1edcbckaBieBzgbcbciblb3cB0gbcbciblbpamdB0gbcbckakb3cClfbabhsbB3acgsaDdacfbbqaFdsjkbBdDolbacdxdecbccgddnlbakdBTub4b4b4bCcsF2bBcaDwleiG4eBzjctCkblcBreBqoB2c4icbBzkBssM2BbBWbBtCHw5+DuhBcbLcaiaxeCybBspbaBzaBge2lBndBqlBfaCdnmaibBncBsabccbfaBmefaHnhTZtaCCxeBUgcbbfdYudCbaKbbCpaIdcBvnBnblcBnijaB3cBelsbBzcBqmobC2icagacaE3jxdB0gcbcbkakbCuibacabdbbDhmbcDkrHngcg3bCsobaDkkDhnIbmHxfbbcbdabaEogcfea2jBkebdskBonMxhbgCtvbnD0fdabbbcbadaCcebbbdK2djbbaBqgdcQO3qDRaabBwhdC3bTFmaI7bgbqcgbbbeDeaCFxaB-izgzgz",
    "Other_Default_Ignorable_Code_Point": "6paDQpbBStbCFpaEH4aBTR1aCpi6AAhab3DaD5HqDQp",
    "Other_Grapheme_Extend": "CN4ayaLgayaDgayaHiabaebbbjbDhayaDxapaCJva4aBAaafabafbDfaChbBAyaEBbb+JdaDmaVO3bERaaDuaIiaoajaDaajacabcfaHaamaHraIgaTzamaBQdaUFobYLtbgfYLVnC5",
    "Other_ID_Continue": "FxaWpaD-biBTiaBRrbEHnaBTTja",
    "Other_ID_Start": "GEfbCEravaD7mb",
    "Other_Lowercase": "FkapaPvihb4eDaaBuaDMbaDBpB4naBcBeVranaqmGtp6qzB8sb+Q4bGsaEbcdb7cdjaXAwaccbBjbiBWDvB3",
    "Other_Math": "C4a7rcca0bcbHBaa1claBadybobCbmeadbeesaeacjbadegadbcbbcbfddfeClecdbbbbbabecbebercbbabgbagbJcdFibbayaraN3bmifefbcbdeoabacfybBzaba3djbKwb5jMtvB5dBabBVDdabaeaGtabaBVGbCubCgbbcacbcdblbabgbCabdchbgb1bdbebadgbKtcybyb4byb4byb4byb4bybhcBrFQadb0bbbacabjbdbabagaeabababcbbbacabababababbbacdbgbdbdbabjbqfcbebq",
    "Other_Uppercase": "ILap6gzDTDazgzgz",
    "Pattern_Syntax": "Bbokg0dba0dBcgbabbbabbeaeadaxa5aHYyxiocsbjJrWpFaTv4BDlQaD5MbceypaBTInbIfb",
    "Pattern_White_Space": "jesaDeaH8ibyb",
    "Prepended_Concatenation_Mark": "BQafGxaBraMabCqaCB+0apa",
    "Quotation_Mark": "BcaeaEdapaH62hzbDQhaOjdncBTRbdF3aeaC0b",
    "Radical": "LUazbCymGv",
    "Regional_Indicator": "D8Pgz",
    "Sentence_Terminal": "BbamaqaBKjaEtcFuaBlcHwaB3abadbJfbBXebYwaebYfaGgbE3bBnafaJ0bLcdFcbkbcb3cF1bCbb9eaxbjcDFpcJsanawbNna9H2aIobHdadaL4bCwbC5aEybEtcEqbHzaURgacbB1adbFjamaqaCbaCXubBH3eBmdF3bDvdD5cEbbgaqbCybbbDmaJkbDvbLvbfoDjbHzcQfabaH1bCxbNebVubCkbSZjbEfaCbblaRjbJiaTQgaHPia",
    "Soft_Dotted": "DjbGeaIza4aBuauaKaaDcabaGIjaBtanadaEeaE3aNfaGwbCZsaDJ9fbBsbBsbBsbBsbBsbBsbBsbBsbBsbBsbBsbBsbCEgaJrb0a",
    "Terminal_Punctuation": "BbakabalbdaZ4aiaQbaBzaCiaoabcFuaBlkbaHlbBwfbh5aIfbBHubFmaefJxbYvhYfaD2cChbE3cdaBhdcbJ0bLcdFcbkbbc3cF1eB4b9eaxbjcDFpcJsanaeakabbdbNmb9H1bIncHdeL4bCwbC5aExcEtcD5aqbHzaURgacbBzcbdFjakabalbdaCbacaBB0aBqaBEgaGhaJwbEyfCefCzd9yeBmdF3gDqdD5cEbbgaqbCyeDmaJkbDvcmbLgddoDjbHzcQfabaH1bCxbebM4cBnaUfbCkbBJleRPzbEfaCbckaRjbJhbTQgaHPhd",
    "Unified_Ideograph": "NAaGN5CaUP5WQobbabbkababbccCBOwBJW5BaEBzgG3cFUboHJqpTnENcE6kfEC5",
    "Uppercase": (
        "CbzDfwbgBbabababababababababababababababababababababababababababacabababababababacabababababababababababababababababababababababbbabadbbabbbccdbbbcdbbbbababbbacabbbcbabbdahacacacabababababababacababababababababacacabcbababababababababababababababababababababababababababababahbbbcabdbabababaJbabadaiagabcbabbbqbiBdaccdabababababababababababafacabbcBsBqababababababababababababababababajabababababababababababababababababababababababababababbbabababababacabababababababababababababababababababababababababababababababababababababababababababababababacBfC6jBfbafaWsCvCEtagBkccKaababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababajababababababababababababababababababababababababababababababababababababababababababababababababajhifkhihiflabababaihCidmdmdmeldIgaeadccccadegabababdcdkbfa0ptaZszBZqBpBqabccabababdbacaicbabababababababababababababababababababababababababababababababababababababababababa"
        "bababababababaiabaea+KnababababababababababababababababababababababatabababababababababababababaEhababababababadababababababababababababababababababababababababababababababakababbbabababaeabacabadababababababababababebebabababababababdbabbdafabababayaVZlzBGfBhEiBdE2kbobgbbBXkBsE3vCZ05VMa5ZNaz0z0z0abbcacbcdbh0z0bbdchbg1bbdbebadg1z0z0z0z0z0z4yBbyBbyBbyBbyBbaEJvBbCAozgzgz"
    ),
    "Variation_Selector": "GAlcbaBZPqp6AXqHp",
    "White_Space": "jesaDea0aFO5aCL5k3bfaBpaD9aa",
    "XID_Continue": (
        "BqjhzeabzBpakabacafwb4bOjeloehabarDubbdcbagebabtbCsbEkbecFfbBfcagBiiBmbabbbbbai0ed3kfCjeDfbhcjbscaqB0cDeoBveacacBns1ekfxbfiCkbEacjbsbhcbcvbgbaddcicbcdiaebbeclkabaccbfebcvbgbbbbbbcabeebccdahdbahplcbibcbvbgbbbecjbcbccapdcjjgbcbhcbcvbgbbbecicbcchcebbecjbaqbbfdcbddbbabbdbdcdleedcbdcagaojqmbcbwbpcibcbdhbbccacdcjqdbhbcbwbjbecibcbdhbgbbdcjbcmmbcbBsbcbefdhecjkfbcbrdxbibacgdaefbabhgjcbnBzfobjBhbbabebxbabwcebabgbjcdBaaxbgjlababaejbBdetbrbBdjaBzCjgCncBfbafacBkbKmbdcgbabdcBibdcBabdcgbabdcobBybdcCcccjiopqCvcfdTlcqbzfCkdkhvjvltmmbcbbmCtdaebcjBbcbkgCyhBkfCfk4blelkBhcelBlezgkBf1eB4b2ckgjnainbpBrCmdjrimDtmBxijdBqckfBkccqcbBgfQvcfcBfcfchbababab4cBubgbadcbgddcfemfcbgpbBrbta2anaqmBtmeadlraeacjbacfgabababpcdfeearBiCTxHegimBfbafacBxhapxjgbgbgbgbgbgbgbgb5QfczobeceeCvcbccbC4fBkbC3r5BqpQaGN5CaVUmCdBncImd1uBpejbDsBficDgcCccbbabhvBveatBtmCfkjgxdabBqcBdm2dCaokg4bBwjncjgwdCiyccpcekfcfcfjgbgbBkbngD0bbcjgK9dmweBqIIeLncDjBggmeflbmbebabbbbbDlBbEkgGzsB5cBvBijgpqpdbycBbabadababababD3tjhzeabzkCzdfcfcfccBdlbzbsbbbocnB"
        "cD0CfBuEiaEc2dBqpa55n3fBkf3cBdehbeBkE3cjgBdeBdeBhiBtmkbobgbbbkbobgbbdBtmJwjvkhyfbBjbiCffcabBlbbdacwkwj4CbsbbkvkzCgBxgbCadbbfhbcb2cceaBa2d2Bdhb3zBvkvksnrDoCiBxBsnBsnBhijgBfdebwH0BjbbdbqcBxBakaiBa5vBku1wjCg5pjB1hanyhjgBubjediBdcajCeedbmbaBdrbBegdB4gbabdbobjhB0fjgdbhcbcvbgbbbebjcbcccagafgcgdeljbacabBfbjbacabdbhnb3Ckfjed4CfbaijFgBvcixfBcCadaljBgByhjgt20coejggFzB0DfCjvhcachbbb3bbcimjCghcBnchbb1B4iaiCjdasCiGhBapjgibBmbipjy3cvbnCjgbbbBldabbbiijgfbbbBebbbfhjJwwjqbBidenkCvaCp8zDgDorGdCSmDapBBpqvkD80fSgGVzBzBWgRyh4bjgCobjg3celBwjdmjjufsNqBmdjGgB5EaCkeByhqCabbblboF-xiBGvBjjIXhdbgbbbJcpa3ccaodiMlCIeDkfmdihjdbECrjQgBncwQ4edfihcg4dEucN1CubCgbbcacbcdblbabgbCabdchbgb1bdbebadgbKtcybyb4byb4byb4byb4bybhcBrQaBweBriaoaweboBCq4gfGvgbqcgbbbefB3BbaDqBmdncjeaKb4rBzOwBjGwBkPfgbdbbbobGelgBjClejBFgdb0bbbacabjbdbabagaeabababcbbbacabababababbbacdbgbdbdbabjbqfcbebqDJujBAgBJW5BaEBzgG3cFUboHJqpTnCNcQ3BPcE6kfEC5VXKqHp"
    ),
    "XID_Start": (
        "CbzgzBpakaeafwb4bOjeloehabaEbebbdcbagabcbabtbCsbEkiFfbBfcagBiCh0edBnBkBdbbDcbapbhbkccaqab33CylayBajbeafveajadaxyhkfxbfrBjB0Bvdasahjppehcbcvbgbadddaqanbbcobkaifebcvbgbbbbbb5dbatcqibcbvbgbbbedasapbxalhcbcvbgbbbeda4bbcparabfdcbddbbabbdbdcdlwaBuhbcbwbpda0ccacb4aehbcbwbjbeda5bbbpbribcbBicaqafcicyffrdxbibacgB0BpbangB0bbabebxbabjbakacebavdBaaB5hbBd1eDtBkuaqfeddadbhcemmarBfbafacBkbKmbdcgbabdcBibdcBabdcgbabdcobBybdcCcBfpqCvcfdTlcqbzfCkdkhrnsorombcpBtBdaeaCdCyhBibafCfk4Br3celBlezBwwjBuCsaC3BorhBw3nbkBl0BdBjckBdckfBkccBjdbfbbdafF5CaIvcfcBfcfchbababab4cBubgbadcbgddcfemfcbgDuanaqmDfaeacjbacfgabababpcdfeearBiCTxHegddbmBfbafacBxhaqwjgbgbgbgbgbgbgbgRgcziheceeCvgcbCzbdfBkbC3r5BqpQaGN5CaVUmCdBncImdpkbuBoq4cCpBhicDgcCccbbabhvpbcbdbw3BtoBrB4fdabbl1kwz2hBo2aqebjkebBixcbhuwdadBrbadbcecabaycckhcmfcfcfjgbgbBkbngDs3K9dmweBqIIeLncDjBggmefabjbmbebabbbbbDlBbEkgGzsB5cBvBijDxabadababababD3BezgzlBxc4dfcfcfccBdlbzbsbbbocnBcD0CfBuIl2dBqBp5n3fBfk3cBdehbeBkE3sBdeBdeBhiBtmkbobgbbbkbobgbbdBtmJwjvkhyfbBjbiCffcabBlbbdac"
        "wkwj4CbsbbkvkzCgBxgbCaapdbcb2Bk2d2Bdhb11BvkvksnrDoCiBxBsnBsnBdBg1jwH0BjgbqcB12kaivBkrBou1wmBuBzbcanBmBay0Bd3acaiBcdamBpodvabaBdrbytbB5gbabdbobjhBoBghcbcvbgbbbedasame4jbacabBfbazabaBmBusduc4BpubbaFyBoBjdBeBpuaB1BknaCh0BfgFzBlDuB55hcachbbbxpabaC4hcBgqaba2akBhhavalBntasCiGhBa5ibBeraBr3DqgbbbBfvazfbbb5oaKhspabmbBbD2aCp8zDgDorGdCSmDapBBprfzD80fSgGVz3BXcRyh4rCor3sBpqd5ufsNqBmGtB5EaCkfaCcmCabba2F-xiBGvBjjIXhdbgbbbJcpa3ccaodiMlCIeDkfmdihjF7gCubCgbbcacbcdblbabgbCabdchbgb1bdbebadgbKtcybyb4byb4byb4byb4bybhBZu4gfIfB3EsBmkgqaKb3sBlPe1He3caPpgbdbbbobGeB1CdhaBFudb0bbbacabjbdbabagaeabababcbbbacabababababbbacdbgbdbdbabjbqfcbebqEKeBJW5BaEBzgG3cFUboHJqpTnCNcQ3BPcE6kfEC5"
    ),
}

# The version in which a code point was assigned.
AGE = {
    "1.1": "aPve3ByCyhBobjwCf0bsbeadafgbabtbBlbgdababababrnlbCbblbBijBucbcbd1chcbBxBfcgbBgbaBgjbim0fexaoadabzfsnncChcebob3cjQhcbBucrcedyqcbhcbcvbgbaddcabgcbccjaebbecuhacfebcvbgbbbbbbcabeebccldbahomcbgbabcbvbgbbbecjbcbccapafjrcbhcbcvbgbbcdchdbccibebbcekrbbfdcbddbbabbdbdcdhbceedcbdjaplocbhbcbwbjbeegbcbdhbjbejsbbhbcbwbjbeegbcbdhbhabbejsbbhbcbwbpefccbdjaibejErBze2BfbbacbbacagdbgbcbabacbbmbccebabfcjcbOcBfkBgeaeCzfCdfCrDAgE0fCzgvcfcBfcfchbababab4cBubobncfbsccbibBobwBdgd0rkBfr4By0BpnC0vHroabDyEfBe1kvEkvEvkCpqtgCvErdbdc1bBcbabddabgcgo4dxbnCCbBxhabCtefcC3gBheC3bpDa2dBd21dBrpleBobDweDcc4GQbUNfQC0GRnGsgmegybebabbbbbDlBbLmqB5cBvBilBedmuejbsbdecbabEgcabC3cC3dfcfcfccdgbgoc",
    "10.0": "CDakMrbH2fQaaB0bD90aH4dWfaZ5aB+saTseXea7VhuY6ccFWqChiBtcwbeS3gbbbBldabbbiijUUhaQBaI2CrMlP7efBDnbBcbQhltaihbbzasmBgfBywBVGjHJq",
    "11.0": "BLaaBhaDgaQncGtaJkaDxaMnaD5aC-taBAxBkccDX0cwyeoSleXaa7V1eB95aibKebYJubsaVxBhijOgBhiBjLtaDwcPuaJcaV1aHfB1TbaWcfbbbBebbbfhjJwyT6hC0GKseSXotD4gGHyCdBD0aBOjaG1dLuc2ecddabdyknjhbBeyDan",
    "12.0": "DDxaQoacacabfeahahbcanaDR5aDWoaBvaSpa+Lkfce85bZDywBDiaSyaXhhcBnckE5bBJ0BrnaFBqiOYmfeaBpiC0bGAofKKycrdL8yBmdncjebLqBzfaBSla9vB2BBoaBLiaBeaHflJbcBpaBrajaBjfdbkfdhccBqCt2decfcnf",
    "12.1": "MX5a",
    "13.0": "CF4jUnaNoaD2aDJ3bEGwaVyc7ieG-wjURqmB+kdBkbBvaZ1dVRqaDHdBjbccbH41L1aEgbUkafbBE4gcachbbb3bbcljjBSwaUBtalbGYbPcBkiZAecC3cB3aBJibBdbNtbC0aDfaebBkbgc3aFiaodpshgjcngBjEsbBwBfjBKW3gWJcE6k",
    "14.0": "BQ3aSs4bbghvask7jaBaaD5aCRpahajaHpaVrnD3aBqbT1aWfaC7oaBpaPtk8M5cB+abobbabeycU+naL3pD5aBobB7qkbobgbbbkbobgbbOdfbBjbiB9vzHgfCmaBPwaEgg7jpFGqDcOT3CobjRJgdbgbbJadHO3BncwjDtRfbDIv47r4BJrgbdbbboDW4cIqaMiaCsaFobBmdkdicrcghigBK-hbECvd",
    "15.0": "DHtaO0aCABocZ5cCF4j-wqbBid1FGvaj2-G2aBcaILktDCrfIfB3BbaBCaBjEPcaExceeCzaU1cpbBeclcbaobkbmaobBPCaaXAwEC5",
    "15.1": "L-2dPpaFOQaTn",
    "16.0": "CExaEVwbBpaIjbB82cDN0b9PfcmcXPdBtB6mBfd2ibJscBxaBEdjbacabBfbjbacabdbjbbibXntBG2Bboj7aaFIfD80HIfBzDAgBzH8faPYaHzgNtFY2BkeaEVsjebOhafaBoahavacajaHbBe",
    "2.0": "BMrqbmuaCJ1ChbBah0efbabudgbaDXbaQpaBC6uK9dC2B-5CH-4bB--4bB--4bB--4bB--4bB--4bB--4bB--4bB--4bB--4bB--4bB--4bB--4bB--4EAAb",
    "2.1": "IFmaBX6pa",
    "3.0": "Pwd4hcrDveBrakeCxitaDuadabababa4amaCcamaBkbcdC2bE2aGicDcbfapaBkebnb3d0BvBqBOrbbrdxbibacgdaefbabhscLvaBlaxchabcbocaBqBbbebbbgddgzNggbB4babdcgbabdcBgbabdc4babdcgbabdcgbgbwb4babdcgbBgbsg1BdCumTvj2dCqEpC2djwobjgCxiBjB8fayfC5cBsbCvbCiaDhiInaDzab3EkbOjhBbaCwbMoH5BMazbCymGv0lB2cdaLbxSiGNvUSkBEmdrcpblbcbaVSwaBG1c",
    "3.1": "-ubB+O05BIq4bdm0FvBfcBfBS9sHvkBgdFtRcCubCgbbcacbcdblbabdbbbCabdchbgb1bdbebadgbKreJbeBrKAaBJWwUJjQ3WBPda4C5",
    "3.2": "RaaJoatmDib2aEtbBzbcbcbBrpK4bKbaCKfbBQhmbglwjtmmbcbbCGtageeahenaB4bBsgCsoFilHsnD2a4BtI2tExjCyhwbC0lcjG4nC01epIaP5BJ1cCxbibC4aHqpCroCro8PcbqamadaVLkB08radpBvbBmaHlb",
    "4.0": "RbascDxbB5qCqhfcExeQedjiCacEvbpaBnc3cNuaFyaCdabaEiaCucnaCdaB1aEbhGbbCY5asjIg2dleleadBjceDl5YaDlXhbHgaUtbJoaIubDuhobBC4nBYpbBraBlbCodFhdDdb5aGOaB5BL-3aCjbNxlbzbsbbbocnBcD0fceBmdiSa3baEgbBgCpcj6wfcabBlbbdacaBSWaCwLkaYLB4Hp",
    "4.1": "RxkIweE5dHwbFkaBccCdasaB0fHr3QpaCqaPhaBpa-jbJhbbaIkaB5aB5aBha5a5a5apaBhaxb5zBPgBjgzgjebBa1cb6mCxUrbbgBre3dBvaCqapaUekR2aDfbskfpIog6hfHmBobBoBbDkoBmkBvjaqwjgbgbgbgbgbgbgbgBbxeb9cpFoa7JhvB6ewHjBlUSeDjZwjZgCkQvBdenBRkdbbfhbcb0eceiiiBR9hCfBC4b",
    "5.0": "ScnJlcKraBkfqdFgaQfB0Mabbb7cbnbDQnCleBmShgBtbXmdC3bBvaSxlWkaIud6jgfdJ2mhd+U5dfbI4BxYEizfaFXa7oErDcndBLXmrBCyb",
    "5.1": "7qdcbCxaFxaEmpHceleBaeJorPrbG4aBdaGoa3bDmaDma0bibuhF3aga3bmfdgPlbDbadcCnafacahcef0B5ebCAkaWvBkdlCgBxdodBsKl1FvdC0fLeaElaC4aBvdBIuavjddIia5dZleeBideIycbcefLc5ydcsX2aFct7OyhBJ2Jlu5cri1EdecDkDoeEaCejlBgCtlaFaBwjncjcdU+ec7jlBuBnEc2dBqBSpzfaBR-jaHWwBleDd",
    "5.2": "BJebW0BncoGbaCnagaBdbEaaBOzdGbdF2eCeeCsfQaaTwiRqCfFubBoaCfB4b2ckgjgnRcBcIkaVycExcBwaS4aVvb3cejbsbaexCxa-3eIwanbDlgJ5aBAsl7LuhBIeBpNaCxJyjFg1De2dCnbkebEa1eCcyeHaBncjK9wweBqITpcDOsvbiF0bKe5EaBvd2c0fhEaCiQx4QbCbHZ4BBoBPGrkf4calabacadadeiahazabbcakdcaDpapBboiBNFxEBu",
    "6.0": "BJgbHyaB4aPa1caG1btagb1eP0fNraqataR3dCjb8cbCDbBtidP2aUyh2aZpkW0atabd3aeb2aBdabaecjbBucyaoaobBNaaoaBByc9FfbJlbbbojCqaYgfcfcfjgbgUEdpFB4Cne3V8qRyROhbQE4ocncoboCqabkbabbbcbcfhbgbjgibacbbjebbjClzbbBpivbFoBapfbCfdtmBebevqpB4babFvbddB3sxEtebpbcbabababcbfcdbacdblekBqCfB0DtBP+mG3",
    "6.1": "BMpaDuaU1abkBx0Pra-nbPhafaBpcCVlcmfIahBldCWuabaBJebBtafaBybGkj8MqaBVhhBdaHsbwaCnbXgwTZxbD6qBxgbBYqyhjgBubnB2CihjBFgBxijWBwCelBoqq-Tadb0bbbacabjbdbabagaeabababcbbbacabababababbbacdbgbdbdbabjbqfcbebqBubTyb+udF2aqadabababadagbeabbea",
    "6.2": "IF0a",
    "6.3": "BQ2aGSjd",
    "7.0": "75aNihC3bDwaU1alfCmaDyahaT5aBtaCmaD5aHejCIbhRebMroRzbHnoWfcZwgYfaBCmckzc5cBbdlbhTkg+CvfHwllccbCfaPi4D3dFqBpebUWbg63btaJ51BdaBqBkMfBhiBtlaEqJwjvkhHyB4iiOq5BaBgelEjrhdmgBGpaGqBgCwamagtlrbBkDsB0fjhcbhcbcvbgbbbecicbccjafgcgdeIlChijFgBvcrBwCeljSgCsmaOaByCDwBjGklfaROl4bjebDa3cfkCfkjbgbufsUDqDkfmdihjchK62GecpB-iaBavvbQuljaCgawlBfafdflrgChabaFwaebB5beg3rbBibCvCgbnBpCgjqmddEmCuBlleBxijgBhi3",
    "8.0": "CFtbBoaQvaLaaIeaBUvacfDGaaGlbCTad8+3iBWiaHqaBcfKebTcdmCpUTobCVqsbbfeF2bcpcBnUaBsnBshfBGjdoeFagbabdbobkCwaCpaTztJczdoepDCzaHgGdHV2SgBC8xkBQxUlpeboGD3cCobCpeBehH5aCleHtbElaR5iDheB1aBPS5FUb",
    "9.0": "CFwhwo83aGoaecbgxcDYhiLsaBP5dCSeb+LjaIwaWGhbZbBdeBdDKcaObCzbabaQcmBMtibBmbnk2d5cvbnUZja5F-mtXsVIngbqcgbbbeCGvCkfjebCB1rEoaZ4aBjaJmbBbcRcfbhiaclbleoBgm",
}

# Grapheme_Cluster_Break.
GRAPHEME_BREAK = {
    "CR": "na",
    "Control": "ajbbbrC5BanaBLoaEPraB-2acbygBrpBXUpaHqlNBupBCDadFGphYLUf5DaD5HqDQp",
    "Extend": "YaDpItgIhBmbabbbbbaCikBquqaDfgcfcbbdBda40C1kB0ijaydbibcbeBlcB1iBkxb5Bxabaeheadgkb3aB0abacdiajakb0acbBzaebebccda4bdalbBzaeebbeaubwfbaB0abbbdiahckb4aB1abamajaBiadaBxabcfcbdhblb3aB0acbbadcbdhblb2bBzbbacdiajakb3aCiaeaccbaiaCracgmhDcacilgCjb1ababaBxnbebbfkbBdjaDgdbfbbcbzbecqdnacbgapaV5c9sd2c3b4bCabbgiackjaBncbaDvbBcaDwcebjagcG1bcaB0abgbabachgjcaBq4BrdBqjecBgimbBadcfByabbdabeByhcbEycbmbgeagadbGgB5QmaGdBaC-4cEnaDa5RkfDjb9OudbjBabCqbIqadaeazbfaExb0rnaBghzkbaBmcBqacdcbcaBeaCdfcbcbmaiaBpaBtabccbfbbaBkbiaHoacaeaTZqaXbpqpLobS3aHcaEveBUgcbbfdBiceaFfbR3dCbeJ3bCpdCgkBrdD1aBwoBjacbkcBrdcbhaB3cBeebhB4ambBuibaidcaC5ccdgacaE3adhvbBzbbabamajaogdeCdacfbacabcecbaobCvhccbaxaCracfbacabbbbHlacdgbbb1bCvhcabbDkabachDfabacdbeIdibbHvakdeaEqdcbeaBajBifcdiajfccBombbMwgbfbaCsvcgbbbbD0fdabbbgbaCibdabaK1blbBuefcxaFHfagoLGildcCOaeB1gBAyaB5dCralbTFlbETbBncwQ4edfihcg4dEucB91BweBriaoaweboBKqgbqcgbbbeDeaFagLxaB3dP2dH4bXagDngCVqeYDBaC5EaHp",
    "L": "EIaC5BGAa2",
    "LF": "ka",
    "LV": "BLAaa1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a",
    "LVT": "BLAb0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0",
    "Prepend": "BQafGxaBraMabCqaBDlaCA7oapaHubQnaBLnabaHyaCjfV2aN1a",
    "Regional_Indicator": "D8Pgz",
    "SpacingMark": "CIdaBxaccidbbBsbB1bgbcbBwaB0cCcaB0ciabbBvbB2agbcbDsabbdcbcBucB3dB3bB0acabbBoaobB1bfcbcBvbCmbggtbB5aD5aEkbB5aFrajbzbBmaBZrahhbbK0dccebbfHabB0abavfEraBzdCaa4aebB5accbaBvhibFlavaBCZlbcaCybBspEoaBqaBqbebcbDpbcbyaE3acbfaHnbbbbbbaZAtabaD5aBncebDtaybB1aBqcjaoaC3cdbFmc5bB1abdcbcbvbCvbpabbDhcibdaDlbgabbbacaHobgdcaDrcibbaDnabbDoahaIfcjaHyebbhabaEocideaCua3bB4aMxaoaDkahacaGveebbaK4bmaBqbibQPkcDReBw",
    "T": "ENiCxBROlBq",
    "V": "ELaChBRQiwBFM2add",
    "ZWJ": "IAna",
}

# Word_Break.
WORD_BREAK = {
    "ALetter": (
        "CbzgzBpakaeafwb4bO5gBbDqebbcdbagabcbabtbCsbEkiFfbBfcdbabBibaDiaBmBkBdbbDcbapbhbkccapbb33CylayBajbeafveajadaxyhkfxbfrBjB0Bvdasahjppehcbcvbgbadddaqanbbcobkaifebcvbgbbbbbb5dbatcqibcbvbgbbbedasapbxalhcbcvbgbbbeda4bbcparabfdcbddbbabbdbdcdlwaBuhbcbwbpda0ccacb4aehbcbwbjbeda5bbbpbribcbBicaqafcicyffrdxbibacgJzaB5hbBd1eItBfbafacBkbKmbdcgbabdcBibdcBabdcgbabdcobBybdcCcBfpqCvcfdTlcqbzfCkdkhrnsorombcFpCyhecBbbafCfk4HbwHoBorhBw3nbkBl0BdBjckBdckfBkccBjdbfbbdafF5CaIvcfcBfcfchbababab4cBubgbadcbgddcfemfcbgDuanaqmDfaeacjbadegabababdbkcdfeearBiZnBtBYwHegddbmBfbafacBxhaqwjgbgbgbgbgbgbgbgCqaOvaBvbGiBkbC3r57SaBEmCdBncImdpkbuBoq4cCpyGfcbbabhvpbcbdbw3BtoBrB4fdabbl1kwz2hBo2aBqBixcbhEukhcmfcfcfjgbgbBzgDs3K9dmweBqIYegmeByDbBbLksB5cBvBilDuebEgBezgzCf4dfcfcfccBdlbzbsbbbocnBcD0CfBuIl2dBqBp5n3fBfk3cBdehbeBkE3sBdeBdeBhiBtmkbobgbbbkbobgbbdBtmJwjvkhyfbBjbiCffcabBlbbdacwkwj4CbsbbkvkzCgBxgbCaapdbcb2Bk2d2Bdhb11BvkvksnrDoCiBxBsnBsnBdBg1jwH0BjgbqcB12kaivBkrBou1wmBuBzbcanBmBay0Bd3acaiBcdamBpodvabaBdrbytbB5gbabdbobjhBoBghcb"
        "cvbgbbbedasame4jbacabBfbazabaBmBusduc4BpubbaFyBoBjdBeBpuaB1BknaKhBlDuB55hcachbbbxpabaC4hcBgqaba2akBhhavalBntasCiGhBa5ibBeraBr3DqgbbbBfvazfbbb5oaKhspabmbBbD2aCp8zDgDorGdCSmDapBBprfzD80fSgGVz3BXcRyh4rCor3sBpqd5ufsNqBmGtB5EaCkfaCcmCabbaTA2DkfmdihjF7gCubCgbbcacbcdblbabgbCabdchbgb1bdbebadgbKtcybyb4byb4byb4byb4bybhBZu4gfIfB3EsBmkgqaKb3sBlPe1He3caPpgbdbbbobGeB1CdhaBFudb0bbbacabjbdbabagaeabababcbbbacabababababbbacdbgbdbdbabjbqfcbebqTuzgzgz"
    ),
    "CR": "na",
    "Double_Quote": "Bca",
    "Extend": "YaDpItgIhBmbabbbbbaCikBquqaDfgcfcbbdBda40C1kB0ijaydbibcbeBlcB1iBkxbBaBwcbrbgkb3cByabgcbccjakb0accByabeebccda4bdalcByabhbcbcubwfbcByabgcbcchckb4aB1edcbdjaBieBxabgbcbdhblb3cByabgbcbdhblbpamdBxbbgbcbdjakb3cCgaefbabhsbB3acgmhDcacilgCjb1ababaebBrtbbfkbBdjaDetxdecbccgddnlbakdV5c9sd2c3b4bCa5jaBncbaDvbBcaDwlelG1eBzjb2caBq4BreBpqBgimc4mBynBqtEycbueagaccGgB5QmaGdBaC-4cEnaDa5RkfDjb9OudbjBabCqbIqadaeaxeeaCtbBsr0rnaBghzmBmdBpnBeaCdnmaibBncBsabccbfbbaBjefbHmhbbTZqaXbpqpLobS3aHcaEveBUgcbbfdBiceaFfbR3dCbeJ3bCpdCgkBrdD0cBvoBjacbkdBnkhaB3cBenqbBmamcBqnidbbC2lgacaE3lvdBxbbgcbccjakbcgdeCdibacabdbebaobCsrxaCrtHlgci1bCsqDkmDfoIaoHvfbbcdbabbEngcgda2jBigbdiajkBopMvhbhCsvbnD0fdabbbgbaCcebbbeK1djbbaBqgdexaFHfagoLGirCOaeB1gBAyabBwhdCralbTFlbETbBncwQ4edfihcg4dEucB91BweBriaoaweboBKqgbqcgbbbeDeaFagLxaB3dP2dH4bXagDngCVqeYDBaC5EaHp",
    "ExtendNumLet": "C5aH+papbtaBXO4bycHpa",
    "Format": "FnaBLoaEPraB-5b0eBrebjBXUpaHzcNBupBCDadFGphYLUga",
    "Hebrew_Letter": "BOq0edB9Jkabjbmbebabbbbbj",
    "Katakana": "MBreDfbdC0bdHqpGqBobCxBTAoBxBMCsdbgbbbaI5cBsaod",
    "LF": "ka",
    "MidLetter": "B0aD2aWpaOxaEuaGRsaBXPlaCbaGea",
    "MidNum": "Bmaoa6caQkaEcbC4aMlaGClaBXQladaFxaoa",
    "MidNumLet": "BoaH-jbkaBXRnaFuaga",
    "Newline": "lbDyaH9cb",
    "Numeric": "BqjBOgfC0jbaDrasjGgjGgbCqaEdjDwjDwjDwjDwjDwjDwjDwjDwjDwjDajDwjCgjIwjCgjB6gjBgjJmjEakFfjgjFwjCwjEgjgjBCOgjVgjBgjGgjwjCwjMwjUYwjBMgjCEgjgjY2jCnapaBcjB2jEqjIwjKwjDwjLwjDgjgtCmjNgjDgjUwjCwjHwjCgjNgjQOwjCJgjCwjEgjQwjX7wjCWuBrCKajNgjPwjHxj6vjEUwj",
    "Regional_Indicator": "D8Pgz",
    "Single_Quote": "Bha",
    "WSegSpace": "BaaFS5aCL5gbcCuaD9aa",
    "ZWJ": "IAna",
}

# Sentence_Break.
SENTENCE_BREAK = {
    "ATerm": "BoaH-vaBXRnaF1a",
    "CR": "na",
    "Close": "BcaecBraba3abaBnapaDT4dB63bCL1hzbkbBwbobTzd3bBBqfhnCpb5jMtvB5dBabBAcnobcjyashNljchbcBTI4bGxb2pcbqfFjbBraba3ababbbbB9Ysc",
    "Extend": "YaDpItgIhBmbabbbbbaCikBquqaDfgcfcbbdBda40C1kB0ijaydbibcbeBlcB1iBkxbBaBwcbrbgkb3cByabgcbccjakb0accByabeebccda4bdalcByabhbcbcubwfbcByabgcbcchckb4aB1edcbdjaBieBxabgbcbdhblb3cByabgbcbdhblbpamdBxbbgbcbdjakb3cCgaefbabhsbB3acgmhDcacilgCjb1ababaebBrtbbfkbBdjaDetxdecbccgddnlbakdV5c9sd2c3b4bCa5jaBncbaDvbBcaDwlelG1eBzjb2caBq4BreBpqBgimc4mBynBqtEycbueagaccGgB5QmbGcBaC-4cEnaDa5RkfDjb9OudbjBabCqbIqadaeaxeeaCtbBsr0rnaBghzmBmdBpnBeaCdnmaibBncBsabccbfbbaBjefbHmhbbTZqaXbpqpLobS3aHcaEveBUgcbbfdBiceaFfbR3dCbeJ3bCpdCgkBrdD0cBvoBjacbkdBnkhaB3cBenqbBmamcBqnidbbC2lgacaE3lvdBxbbgcbccjakbcgdeCdibacabdbebaobCsrxaCrtHlgci1bCsqDkmDfoIaoHvfbbcdbabbEngcgda2jBigbdiajkBopMvhbhCsvbnD0fdabbbgbaCcebbbeK1djbbaBqgdexaFHfagoLGirCOaeB1gBAyabBwhdCralbTFlbETbBncwQ4edfihcg4dEucB91BweBriaoaweboBKqgbqcgbbbeDeaFagLxaB3dP2dH4bXagDngYFWvC5EaHp",
    "Format": "FnaBLoaHsaEH4aB-2acb0eBrebjBXUpaHzcNBupBCDadFGphYLUga",
    "LF": "ka",
    "Lower": (
        "DbzBpakaeaBexbhbabababababababababababababababababababababababababababbbabababababababbbababababababababababababababababababababababacababccabacadbeacadccacababacabbbacadabacbccgacacababababababababbbababababababababbcabadabababababababababababababababababababababababababababababgcacbbaeababababCebBdhb4eEmabadacdsa1BcbbdcbabababababababababababebacacbBtBpbababababababababababababababababajababababababababababababababababababababababababababacababababababbbabababababababababababababababababababababababababababababababababababababababababababababababaBqBiC7taX1fCEcibaDvF5CbababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababibababababababababababababababababababababababababababababababababababababababababababababababababiifkhihifkhihinchihihiebbgadcbbidcbihkcbbDzanaqmDnadbda1aeaeacbideaBbpea6lzB6gBpbadbbababaeabbbhdabababababababababababababababababababababababababababababababababababababa"
        "babababababababababababbhabaeamBfbafa+ItababababababababababababababababababababababatabababababababababababababcEfababababababcbababababababababababababababababababababababababababababababjbabacababababaeabacabcbabababababababababafafabababababababaeabacadabababababawcbabcZvBkbngCpT6agmeBBjzBGnBhEiBdE1kbobgbbOdaccbBjbiBIfBsD3vCZ05VMa5ZM0z0gbr0z0dbabgbk0z0z0z0z0z0z0z0z012ybf0ybf0ybf0ybf0ybfbaBZujbtgfIfB3CFuBb"
    ),
    "Numeric": "BqjBOgfC0jbbDqasjGgjGgbCqaEdjDwjDwjDwjDwjDwjDwjDwjDwjDwjDajDwjCgjIwjCgjB6gjBgjJmjEakFfjgjFwjCwjEgjgjBCOgjVgjBgjGgjwjCwjMwjUYwjBMgjCEgjgjY2jCnapaBcjB2jEqjIwjKwjDwjLwjDgjgtCmjNgjDgjUwjCwjHwjCgjNgjQOwjCJgjCwjEgjQwjX7wjCWuBrCKajNgjPwjHxj6vjEUwj",
    "OLetter": (
        "N1aedGqaBeggl0abaEfaPeaDw0eeBmBkBdbbDcbapbhbkccaqab33CylayBajbeafveajadaxyhkfxbfrBjB0Bvdasahjppehcbcvbgbadddaqanbbcobkaifebcvbgbbbbbb5dbatcqibcbvbgbbbedasapbxalhcbcvbgbbbeda4bbcparabfdcbddbbabbdbdcdlwaBuhbcbwbpda0ccacb4aehbcbwbjbeda5bbbpbribcbBicaqafcicyffrdxbibacgB0BpbbmgB0bbabebxbabjbbjacebavdBaaB5hbBd1eDtBkuaqfeddadbhcemmaCbBkcKlbdcgbabdcBibdcBabdcgbabdcobBybdcCcBfpDrTlcqbzfCkdkhrnsorombcpBtBdaeaCdCyhecBbbafCfk4Br3celBlezBwwjBuCsaC3BorhBw3nbkBl0BdBjckBdsBkccBjdbfbbdaBB0dChccdC9hBxhaqwjgbgbgbgbgbgbgbgCqaOvcziheceeCvgcbCzbdfBkbC3r5BqpQaGN5CaVUmCdBncImdpkbCcaqaBaCpBhiDiagaDhadgbcbdbw3BtoBrB4fdabbl1kwz2hBo2aqebjkebBixcbhuwdadBrbadbcecabaycckhcmfcfcfjgbgErBc3K9dmweBqIIeLncDjCdabjbmbebabbbbbDlBbLksB5cBvBilDuebEgDjBxc4dfcfcfccBdlbzbsbbbocnBcD0CfBuIl2dBqBp5n3fBfk3cBdehbeD0CnDcBhiBtC2BtmJwjvkhzbD3fcabBlbbdacwkwj4CbsbbkvkzCgBxgbCaapdbcb2Bk2d2Bdhb11BvkvksnrDoCiFxBdBgf5aIqBjgbqcB12kaivBkrBou1wmBuBzbcanBmBay0Bd3acaiBcdamBpodvabaBdrbytbB5gbabdbobjhBoBghcbcvbgbbbedasame4jbacabBfbazabaBmBusduc4"
        "BpubbaFyBoBjdBeBpuaB1BknaCh0BfgFzBlGthcachbbbxpabaC4hcBgqaba2akBhhavalBntasCiGhBa5ibBeraBr3DqgbbbBfvazfbbb5oaKhspabmbBbD2aCp8zDgDorGdCSmDapBBprfzD80fSgGVz3BXcRyh4rCor3sBpqd5ufsNqBmMtCkfaCcmCabba2F-xiBGvBjjIXhdbgbbbJcpa3ccaodiMlCIeDkfmdihjITqaPvBmkgqaKb3sBlPe1He3caPpgbdbbbobGeEgaBFudb0bbbacabjbdbabagaeabababcbbbacabababababbbacdbgbdbdbabjbqfcbebqEKeBJW5BaEBzgG3cFUboHJqpTnCNcQ3BPcE6kfEC5"
    ),
    "SContinue": "Bmbmb6caO4aFobPkaEAjafaCAkbD-maBTQobbb2b3bcbcakaFibmbCia",
    "STerm": "Bba3aBKjaEtcFuaBlcHwaB3abadbJfbBXebYwaebYfaGgbE3bBnafaJ0bLcdFcbkbcb3cF1bCbb92bjcDFpcJsanawbNna9H2aIobHdadaL4bCwbC5aEybEtcEqbHzaURgacbB5bFja3aCbaCXubBH3eBmdF3bDvdD5cEbbgaqbCybbbDmaJkbDvbLvbfoDjbHzcQfabaH1bCxbNebVubCkbSZjbEfaCbblaRjbJiaTQgaHPia",
    "Sep": "EfaH9cb",
    "Sp": "jabbtaD5aFO5aCL5kBeaBpaD9aa",
    "Upper": (
        "CbzDfwbgBbabababababababababababababababababababababababababababacabababababababacabababababababababababababababababababababababbbabadbbabbbccdbbbcdbbbbababbbacabbbcbabbdahbbbbbbabababababababacababababababababacbbabcbababababababababababababababababababababababababababababahbbbcabdbabababaJbabadaiagabcbabbbqbiBdaccdabababababababababababafacabbcBsBqababababababababababababababababajabababababababababababababababababababababababababababbbabababababacabababababababababababababababababababababababababababababababababababababababababababababababacBfC6jBfbafaWsCvCEtaLwababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababajababababababababababababababababababababababababababababababababababababababababababababababababajhifkhihiflabababaihyhihihieleldmeleIfaeadccccadegabababdcdkbfa0ptaZszBZqBpBqabccabababdbacaicbabababababababababababababababababababababababababababababababababababababababababa"
        "bababababababaiabaea+KnababababababababababababababababababababababatabababababababababababababaEhababababababadababababababababababababababababababababababababababababababakababbbabababaeabacabadababababababababababebebabababababababdbabbdafabababayaVZlzBGfBhEiBdE2kbobgbbBXkBsE3vCZ05VMa5ZNaz0z0z0abbcacbcdbh0z0bbdchbg1bbdbebadg1z0z0z0z0z0z4yBbyBbyBbyBbyBbaEJvBbCAozgzgz"
    ),
}
